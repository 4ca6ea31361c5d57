"""What pyproject.toml cannot say: where the packages of `zoo/` and `tools/` are."""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["keras_gans", "keras_gans.*"]),
        "keras_gans.entries",
        "keras_gans_tools",
    ],
    package_dir={"keras_gans.entries": "zoo", "keras_gans_tools": "tools"},
    package_data={
        "keras_gans.datasets": ["*.json", "*.md", "*.npz"],
        "keras_gans.metrics.features": ["*.json", "*.npz"],
        "keras_gans_tools": ["*.json"],
        "keras_gans.entries": ["*/*"],
    },
)
