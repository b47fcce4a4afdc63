"""Checks rules against Sigma's JSON schema.

Usage: check_schema.py DATA RULES
DATA/sigma-schema/json-schema holds Sigma's schemas; LISTENWATCH_SHARED_DATA takes its place when it is set.
Exits with 0 when all files in RULES are valid, 1 when one is not, 77 (skipped) when a module or the schema is missing.
"""
import glob
import json
import os
import sys


SCHEMA = "sigma-schema/json-schema/sigma-detection-rule-schema.json"


def main(data, rules):
    try:
        import jsonschema
        import yaml
    except ImportError as missing:
        print(f"skipped: {missing} (Debian: python3-jsonschema, python3-yaml)")
        return 77
    schema_path = os.path.join(os.environ.get("LISTENWATCH_SHARED_DATA", data), SCHEMA)
    rule_paths = sorted(glob.glob(os.path.join(rules, "*.yml")))
    if not os.path.exists(schema_path):
        print(f"skipped: no schema at {schema_path} (set LISTENWATCH_SHARED_DATA)")
        return 77

    class Loader(yaml.SafeLoader):
        """Dates stay text, as Sigma has them."""

    Loader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    with open(schema_path, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file), format_checker=jsonschema.FormatChecker())
    faults = 0
    for path in rule_paths:
        with open(path, encoding="utf-8") as file:
            for rule in yaml.load_all(file, Loader):
                for error in validator.iter_errors(rule):
                    print(f"{path}: {'.'.join(map(str, error.path))}: {error.message}")
                    faults += 1
    print(f"{len(rule_paths)} files, {faults} faults")
    return 1 if faults or not rule_paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
