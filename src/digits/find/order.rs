//! The order in which digits on a page are read.

use super::Frame;

/// Which of the frames comes first, which next: line by line, each from the left.
#[must_use]
pub fn reading(frames: &[Frame]) -> Vec<usize> {
    let middle = |i: usize| frames[i].y + frames[i].height / 2;
    let mut by_height: Vec<usize> = (0..frames.len()).collect();
    by_height.sort_by_key(|&i| (middle(i), frames[i].x));
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for i in by_height {
        // a line goes on as long as the next one's middle lies beside one of it
        let beside = |&other: &usize| {
            let Frame { y, height, .. } = frames[other];
            (y..y + height).contains(&middle(i))
        };
        match lines.last_mut().filter(|line| line.iter().any(beside)) {
            Some(line) => line.push(i),
            None => lines.push(vec![i]),
        }
    }
    for line in &mut lines {
        line.sort_by_key(|&i| frames[i].x);
    }
    lines.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_one_after_the_other_though_they_lie_aslant() {
        let frame = |x: usize, y: usize| Frame { x, y, width: 20, height: 40 };
        // two lines that fall to the right
        let frames = [frame(200, 30), frame(0, 10), frame(100, 20), frame(100, 90), frame(0, 80)];
        assert_eq!(reading(&frames), [1, 2, 0, 4, 3]);
        assert_eq!(reading(&[]), [0; 0]);
    }
}
