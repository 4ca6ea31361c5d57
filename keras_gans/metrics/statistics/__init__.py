"""What metrics are computed by: moments, resampling, and checks of their inputs."""
