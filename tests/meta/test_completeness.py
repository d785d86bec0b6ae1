"""Every noun has all its parts, and every table matches what it describes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import components
from rtx_provider.commands.table import row_of
from rtx_provider.models.noun import Noun
from rtx_provider.models.values import extra_of
from rtx_provider.resources.nouns import PROVIDERS
from tests.meta.source import PACKAGE, ROOT
from tools import generate
from tools.nouns import NOUNS, values_of

MODELS = {provider.__module__.rpartition(".")[2]: provider.model for provider in PROVIDERS}
PLACES = (
    "rtx_provider/models/{}.py",
    "rtx_provider/resources/{}.py",
    "tests/corpus/{}.toml",
    "docs/use/resources/{}.md",
    "examples/resources/{}.py",
)
# Written by no noun, and so by no file of its own name.
HELPERS = {
    "__init__",
    "fields",
    "line_noun",
    "list_noun",
    "noun",
    "problems",
    "values",
    "router",
    "saved_config",
}
TOGETHER = {"arguments", "nouns", "outputs", "provider"}
"""Resources' files that are of no single noun."""
FIELDS = [
    (model, name)
    for model in MODELS.values()
    for name, info in model.model_fields.items()
    if "pattern" in extra_of(info)
]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("place", PLACES)
def test_a_noun_has_model_resource_corpus_and_page(name: str, place: str) -> None:
    assert (ROOT / place.format(name)).is_file()


@pytest.mark.parametrize("folder", ["models", "resources"])
def test_a_file_of_nouns_is_a_noun(folder: str) -> None:
    names = {path.stem for path in (PACKAGE / folder).glob("*.py")}
    assert set(MODELS) == names - HELPERS - TOGETHER - {n for n in names if n.startswith("_")}


def test_the_lists_of_nouns_agree() -> None:
    assert set(NOUNS) == set(MODELS)
    titles = [model.title for model in MODELS.values()]
    slugs = [model.slug for model in MODELS.values()]
    assert len(set(titles)) == len(set(slugs)) == len(MODELS)


def test_generated_files_are_as_the_models_say() -> None:
    stale = [path.name for path, text in generate.files() if path.read_text("utf-8") != text]
    assert stale == []


@pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{model.title}-{name}" for model, name in FIELDS]
)
def test_a_field_s_pattern_is_a_row_with_the_same_words(model: type[Noun], name: str) -> None:
    pattern = extra_of(model.model_fields[name])["pattern"]
    words = tuple(pattern.format(**dict.fromkeys(model.key_fields, "1")).split())
    row = row_of(words)
    assert row
    assert len(row.words) == len(words)
    assert bool(extra_of(model.model_fields[name]).get("secret")) == bool(row.secret)
    assert bool(extra_of(model.model_fields[name]).get("shared")) == bool(row.members)


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.title)
def test_a_field_says_what_it_takes(model: type[Noun]) -> None:
    silent = [name for name, info in model.model_fields.items() if not info.description]
    values = values_of(model)
    silent += [
        f"{kind.__name__}.{name}"
        for kind in values
        for name, info in kind.model_fields.items()
        if not info.description
    ]
    assert silent == []


def test_components_export_what_they_say_in_alphabetical_order() -> None:
    assert sorted(components.__all__) == components.__all__
    assert [name for name in components.__all__ if not hasattr(components, name)] == []


def test_the_generator_says_that_nothing_is_stale() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_doc_that_a_message_names_exists() -> None:
    named = {
        page
        for path in [
            *PACKAGE.rglob("*.py"),
            ROOT / "Pulumi.yaml",
        ]
        for page in re.findall(r"\bdocs/[a-z0-9_/-]+\.md", path.read_text(encoding="utf-8"))
    }
    assert sorted(page for page in named if not Path(ROOT, page).is_file()) == []
