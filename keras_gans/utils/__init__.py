"""What knows nothing of GANs: files, images, progress, errors."""
