// e^x within some units of the last place between -87 and 88, the nearest of those beyond: the polynomial of the
// Cephes library (Moshier 1989, `expf`), since WGSL lets `exp` err by more the larger |x| is.
fn exponential(at: f32) -> f32 {
    let x = clamp(at, -87.0, 88.0);
    let n = round(x * 1.44269504);
    // ln 2 in two parts, the first of few digits, so that nothing is lost
    let r = (x - n * 0.693359375) + n * 2.12194440e-4;
    var y = 1.9875691e-4;
    y = y * r + 1.3981999e-3;
    y = y * r + 8.3334519e-3;
    y = y * r + 4.1665796e-2;
    y = y * r + 1.6666666e-1;
    y = y * r + 0.5;
    let power = bitcast<f32>(u32(i32(n) + 127) << 23u);
    return (y * r * r + r + 1.0) * power;
}

// x times the share of a normal distribution below x, within 2e-7: the rectifier of transformers (Hendrycks and
// Gimpel 2016), by the approximation 7.1.26 of Abramowitz and Stegun (1964).
fn rectified_smoothly(x: f32) -> f32 {
    let size = abs(x);
    let t = 1.0 / (1.0 + 0.3275911 * 0.70710678 * size);
    var y = 1.061405429;
    y = y * t - 1.453152027;
    y = y * t + 1.421413741;
    y = y * t - 0.284496736;
    y = y * t + 0.254829592;
    let beyond = 0.5 * y * t * exponential(-0.5 * size * size);
    return x * select(1.0 - beyond, beyond, x < 0.0);
}
