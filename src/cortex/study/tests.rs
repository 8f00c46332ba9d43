//! Neurons beside networks, on a small simulated population.
