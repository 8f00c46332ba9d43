//! The generalized suffix automaton of some sequences: all their contiguous pieces in memory that grows with their
//! length alone (Blumer et al. 1985; several strings as in Mohri, Moreno and Weinstein 2009).
//!
//! Each state stands for pieces that end at the same places in all sequences, hence lie in the same networks equally
//! often: those of lengths from one more than its suffix link's to its own, all endings of the longest one.

/// One state.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Length of its longest piece.
    pub len: usize,
    /// The state of the longest ending that lies at more places; the root's is itself.
    pub link: usize,
    /// Where the next letter leads, by letter.
    next: Vec<(u32, usize)>,
    /// Where a piece of it ends: sequence, and the place after its last letter.
    pub end: (usize, usize),
    /// How often its pieces come, in all sequences together.
    pub occurrences: usize,
}

impl State {
    fn to(&self, letter: u32) -> Option<usize> {
        let at = self.next.binary_search_by_key(&letter, |step| step.0).ok()?;
        self.next.get(at).map(|step| step.1)
    }

    fn set(&mut self, letter: u32, to: usize) {
        match self.next.binary_search_by_key(&letter, |step| step.0) {
            Ok(at) => {
                if let Some(step) = self.next.get_mut(at) {
                    step.1 = to;
                }
            }
            Err(at) => self.next.insert(at, (letter, to)),
        }
    }

    /// The states that one more letter leads to.
    pub fn followers(&self) -> impl Iterator<Item = usize> {
        self.next.iter().map(|step| step.1)
    }
}

/// The automaton. Its first state is the root, the empty piece.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    pub states: Vec<State>,
    /// Which sequences hold each state's pieces: `words` numbers of 64 bits for each state.
    holders: Vec<u64>,
    words: usize,
}

impl Automaton {
    pub fn of(sequences: &[&[u32]]) -> Self {
        let mut states = vec![State::default()];
        // for each prefix its sequence and its state
        let mut prefixes = Vec::new();
        for (sequence, letters) in sequences.iter().enumerate() {
            let mut last = 0;
            for (at, &letter) in letters.iter().enumerate() {
                last = extend(&mut states, last, letter, (sequence, at + 1));
                prefixes.push((sequence, last));
            }
        }
        let words = sequences.len().div_ceil(64).max(1);
        let mut holders = vec![0_u64; states.len() * words];
        for (sequence, state) in prefixes {
            states[state].occurrences += 1;
            holders[state * words + sequence / 64] |= 1 << (sequence % 64);
        }
        // what a piece has, its endings have: from the longest to the shortest
        let mut order: Vec<usize> = (1..states.len()).collect();
        order.sort_unstable_by_key(|&state| std::cmp::Reverse(states[state].len));
        for state in order {
            let (link, occurrences) = (states[state].link, states[state].occurrences);
            states[link].occurrences += occurrences;
            for word in 0..words {
                holders[link * words + word] |= holders[state * words + word];
            }
        }
        Self { states, holders, words }
    }

    /// The bits of the sequences that hold a state's pieces.
    pub fn holders(&self, state: usize) -> &[u64] {
        self.holders.get(state * self.words..(state + 1) * self.words).unwrap_or_default()
    }
}

/// Puts one more letter behind the prefix of state `last`; gives the state of the longer prefix.
fn extend(states: &mut Vec<State>, last: usize, letter: u32, end: (usize, usize)) -> usize {
    if let Some(known) = states[last].to(letter) {
        // another sequence has had this prefix, or a piece that ends like it
        return if states[known].len == states[last].len + 1 {
            known
        } else {
            split(states, last, letter, known)
        };
    }
    let new = states.len();
    states.push(State { len: states[last].len + 1, end, ..State::default() });
    let mut at = last;
    let link = loop {
        match states[at].to(letter) {
            None => {
                states[at].set(letter, new);
                if at == 0 {
                    break 0;
                }
                at = states[at].link;
            }
            Some(known) if states[known].len == states[at].len + 1 => break known,
            Some(known) => break split(states, at, letter, known),
        }
    };
    states[new].link = link;
    new
}

/// The shorter pieces of state `known`, those that `at` and its endings reach, become a state of their own.
fn split(states: &mut Vec<State>, at: usize, letter: u32, known: usize) -> usize {
    let clone = states.len();
    states.push(State { len: states[at].len + 1, occurrences: 0, ..states[known].clone() });
    states[known].link = clone;
    let mut at = at;
    while states[at].to(letter) == Some(known) {
        states[at].set(letter, clone);
        if at == 0 {
            break;
        }
        at = states[at].link;
    }
    clone
}
