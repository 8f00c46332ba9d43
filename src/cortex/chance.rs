//! Seeded chance that is quick: two million responses are drawn while a visitor waits.

/// The increment of `SplitMix64`: 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A stream of chance (`SplitMix64`; Steele, Lea and Flood 2014), the same on every platform.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// The stream of a seed and a place, such as a cell's number; any are good.
    #[must_use]
    pub fn new(seed: u64, place: u64) -> Self {
        Self(mix(mix(seed).wrapping_add(place.wrapping_mul(STEP))))
    }

    /// 64 even bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Evenly in 0..1.
    #[inline]
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 * (1.0 / 16_777_216.0)
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// About standard normal: the sum of four even numbers (Irwin-Hall), so never beyond 3.47, and without a logarithm
    /// that platforms round differently.
    #[inline]
    pub fn normal(&mut self) -> f32 {
        let bits = self.bits();
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
        // the variance of one even number below 2^16 is (2^32 - 1) / 12
        (sum as u32 as i32 as f32 - 131_070.0) * (1.732_050_8 / 65_536.0)
    }

    /// Two such numbers from half as many bits each (1,021 steps from -3.45 to 3.45): enough for the noise of a frame.
    #[inline]
    pub fn normals(&mut self) -> [f32; 2] {
        const BYTES: u64 = 0x00ff_00ff_00ff_00ff;
        let bits = self.bits();
        // four bytes in lanes of 16 bits, added up in the uppermost lane
        let sum = |bytes: u64| ((bytes & BYTES).wrapping_mul(0x0001_0001_0001_0001) >> 48) as i32;
        // the variance of one even byte is (2^16 - 1) / 12
        [bits, bits >> 8].map(|bytes| (sum(bytes) - 510) as f32 * (1.732_050_8 / 255.998_05))
    }

    /// A number whose logarithm is about normal: `median` times e^(`spread` z).
    pub fn log_normal(&mut self, median: f32, spread: f32) -> f32 {
        median * libm::expf(spread * self.normal())
    }

    /// About normal, brought within limits.
    pub fn within(&mut self, mean: f32, spread: f32, low: f32, high: f32) -> f32 {
        (mean + spread * self.normal()).clamp(low, high)
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    /// How often something happens that happens `mean` times on average (Poisson; at most 50).
    #[inline]
    pub fn count(&mut self, mean: f32) -> u32 {
        let first = self.unit();
        // 1 - e^-mean is at most `mean`: mostly nothing happens, and no exponential is needed to know
        if first >= mean {
            return 0;
        }
        let limit = libm::expf(-mean);
        let mut product = 1.0 - first;
        let mut count = 0;
        while product > limit && count < 50 {
            count += 1;
            product *= 1.0 - self.unit();
        }
        count
    }

    /// A whole number below `most`, which is at least 1.
    pub fn below(&mut self, most: usize) -> usize {
        ((u128::from(self.bits()) * most.max(1) as u128) >> 64) as usize
    }
}

/// `SplitMix64`'s finaliser.
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_right() {
        let mut stream = Stream::new(3, 4);
        let values: Vec<f64> = (0..200_000).map(|_| f64::from(stream.normal())).collect();
        let n = values.len() as f64;
        let pairs: Vec<f64> = (0..100_000).flat_map(|_| stream.normals()).map(f64::from).collect();
        for values in [&values, &pairs] {
            let mean = values.iter().sum::<f64>() / n;
            let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
            assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        }
        let together: f64 = pairs.chunks(2).map(|pair| pair[0] * pair[1]).sum::<f64>() / 1e5;
        assert!(together.abs() < 0.02, "{together}");
        for wanted in [0.02_f32, 0.4, 3.0] {
            let counts: Vec<f64> = (0..100_000).map(|_| f64::from(stream.count(wanted))).collect();
            let mean = counts.iter().sum::<f64>() / counts.len() as f64;
            let variance = counts.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / counts.len() as f64;
            let near = |found: f64| (found / f64::from(wanted) - 1.0).abs() < 0.08;
            assert!(near(mean) && near(variance), "{wanted}: {mean} {variance}");
        }
    }

    #[test]
    fn streams_differ_and_repeat() {
        let take = |seed, place| {
            let mut stream = Stream::new(seed, place);
            [stream.bits(), stream.bits()]
        };
        assert_eq!(take(1, 2), take(1, 2));
        assert_ne!(take(1, 2), take(1, 3));
        assert_ne!(take(1, 2), take(2, 2));
        assert!((0..1000).all(|i| Stream::new(i, 0).below(7) < 7));
    }
}
