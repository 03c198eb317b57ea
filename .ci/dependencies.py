"""Checks every dependency in Cargo.lock: a licence we may ship under, from the public registry, and none of the banned ones.

    python3 .ci/dependencies.py            exits 1 and names each offender
"""

import collections
import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0",
    "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0", "Unicode-3.0", "Unlicense", "Zlib",
}
# One TLS stack (rustls with ring), one HTTP stack (hyper 1), nothing abandoned.
BANNED = {"openssl-sys", "native-tls", "aws-lc-sys", "serde_yaml"}
# A second major version of one of these would be paid for in build time and binary size.
SINGLE = {"axum", "http", "hyper", "jiff", "reqwest", "rustls", "serde_json", "tokio", "tower"}


def acceptable(expression):
    """Evaluates an SPDX expression: OR needs one acceptable side, AND both. `/` is an old way to write OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def either():
        result = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            result |= both()
        return result

    def both():
        result = single()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            result &= single()
        return result

    def single():
        token = tokens.pop(0)
        if token == "(":
            result = either()
            tokens.pop(0)
            return result
        if tokens and tokens[0] == "WITH":
            token = f"{token} {tokens.pop(0)} {tokens.pop(0)}"
        return token in ALLOWED

    return either()


def main():
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    packages = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["packages"]
    problems = []
    versions = collections.defaultdict(set)
    for package in packages:
        name, version, licence = package["name"], package["version"], package["license"]
        versions[name].add(version)
        if not licence or not acceptable(licence):
            problems.append(f"{name} {version}: licence {licence!r} is not among those allowed")
        if package["source"] and not package["source"].startswith("registry+"):
            problems.append(f"{name} {version}: not from the registry")
        if name in BANNED:
            problems.append(f"{name} {version}: banned")
    for name in SINGLE:
        if len(versions[name]) > 1:
            problems.append(f"{name}: more than one version: {', '.join(sorted(versions[name]))}")
    print("\n".join(problems) or f"{len(packages)} packages: licences, sources and versions are fine")
    return 1 if problems else 0


sys.exit(main())
