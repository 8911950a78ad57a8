"""The harness is a package of plugins, so that a test folder has only its own fixtures in its conftest."""

pytest_plugins = [
    "tests.harness.chance",
    "tests.harness.databases",
    "tests.harness.pages",
    "tests.harness.browser",
    "tests.personas",
]
