"""What pyproject.toml cannot say: `zoo/` and `tools/` are packages inside keras_gans."""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["keras_gans", "keras_gans.*"]),
        "keras_gans.entries",
        "keras_gans.tools",
    ],
    package_dir={"keras_gans.entries": "zoo", "keras_gans.tools": "tools"},
    package_data={
        "keras_gans.datasets": ["*.md", "*.npz"],
        "keras_gans.metrics.features": ["*.json", "*.npz"],
        "keras_gans.entries": ["*/*"],
    },
)
