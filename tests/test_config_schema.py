"""The published schemas, the reference and the shipped files agree with the code."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from monitor.config.files import FILES
from monitor.config.load import load
from monitor.config.reference import fill, schema_texts, tables
from monitor.config.schema import schema
from monitor.resources import folder
from tests.configs import SMALLEST, write

CONFIG = folder("config")
DOCS = Path(__file__).parent.parent / "docs" / "configuration.md"
NAMES = [kind.name for kind in FILES]


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core rules, as editors' language servers read files."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


for _tag, _words in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_words})$"), None
    )


def validator(name: str) -> jsonschema.Draft202012Validator:
    """A checker of one file's plain data."""
    return jsonschema.Draft202012Validator(schema()[name])


@pytest.mark.parametrize("path", sorted(schema_texts()))
def test_the_published_schema_is_what_the_code_gives(path: str) -> None:
    """`python -m monitor.config.reference` renews it."""
    assert (CONFIG / path).read_text(encoding="utf-8") == schema_texts()[path]


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_file_names_its_schema_and_fits_it(name: str) -> None:
    """Editors find the schema and mark nothing in what we ship."""
    text = (CONFIG / name).read_text(encoding="utf-8")
    assert text.startswith(
        f"# yaml-language-server: $schema=schema/{Path(name).stem}.json\n"
    )
    jsonschema.Draft202012Validator.check_schema(schema()[name])
    assert not list(validator(name).iter_errors(yaml.load(text, CoreLoader)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("monitor.yaml", {"databse": "x"}),
        ("monitor.yaml", {"fetch": {"worker": 1}}),
        ("monitor.yaml", {"version": 2}),
        ("monitor.yaml", {"poll": {"interval": 900}}),
        ("figures.yaml", {}),
        ("figures.yaml", {"figures": [{"id": "a", "name": "A", "alias": []}]}),
        ("figures.yaml", {"figures": [{"id": "A b", "name": "A"}]}),
        ("figures.yaml", {"figures": [{"id": "a", "name": "A", "kind": "x"}]}),
        ("feeds.yaml", {"sources": []}),
        ("feeds.yaml", {"outlets": [{"id": "a", "name": "A", "feeds": []}]}),
        ("topics.yaml", {"topics": [{"id": "a", "title": "A", "some": []}]}),
        ("editions.yaml", {"editions": [{"id": "a", "title": "A", "at": "07:00"}]}),
        ("editions.yaml", {"editions": [{"id": "a", "title": "A", "schedule": []}]}),
    ],
)
def test_the_schema_refuses_what_load_refuses(name: str, data: Any) -> None:
    """An unknown key, a wrong choice or a bare number is marked while typing."""
    assert list(validator(name).iter_errors(data))


def test_the_schema_takes_numbers_where_words_are_wanted() -> None:
    """The term 2026 and the id 007 are no mistakes, in the editor as in load."""
    data = {"topics": [{"id": "a", "title": 2026, "any": [2026, 1.5]}]}
    assert not list(validator("topics.yaml").iter_errors(data))


def test_the_schema_describes_every_key_in_the_order_of_the_fields() -> None:
    """What an editor shows beside a key is the model's own docstring."""
    figure = schema()["figures.yaml"]["$defs"]["Figure"]
    assert list(figure["properties"])[:4] == ["id", "name", "kind", "aliases"]
    for one in schema().values():
        for node in (one, *one["$defs"].values()):
            for key, about in node["properties"].items():
                assert about.get("description") or "$ref" in about, key


def test_defaults_in_the_schema_are_written_as_in_the_files() -> None:
    """15m and 07:00, never PT15M or 900."""
    one = schema()["monitor.yaml"]["$defs"]
    assert one["PollSettings"]["properties"]["interval"]["default"] == "15m"
    assert one["FetchSettings"]["properties"]["max_page_size"]["default"] == "10MB"
    days = schema()["editions.yaml"]["$defs"]["Schedule"]["properties"]
    assert (days["at"]["default"], days["days"]["default"]) == ("07:00", "daily")
    for name, shapes in ((n, s["$defs"]) for n, s in schema().items()):
        for node in shapes.values():
            for key, about in node["properties"].items():
                if "default" in about:
                    checker = jsonschema.Draft202012Validator(about)
                    assert checker.is_valid(about["default"]), (name, key)


def test_the_shipped_watch_list_loads_without_any_secret() -> None:
    """What a person copies works as it stands."""
    config = load(CONFIG, {})
    assert [figure.id for figure in config.watched] == [
        "donald-trump",
        "volodymyr-zelensky",
        "vladimir-putin",
        "russian-defense-ministry",
        "steve-witkoff",
    ]
    assert config.settings.database == "sqlite:///var/monitor.db"
    assert len(config.feeds) >= 20
    assert [topic.id for topic in config.topics] == [
        "peace-talks",
        "strikes",
        "sanctions",
        "arms-and-aid",
        "territory",
        "other",
    ]
    assert len(config.editions) == 1


def test_what_is_commented_out_in_the_shipped_files_loads_too(tmp_path: Path) -> None:
    """The examples behind # are right once the # is taken away."""
    texts: dict[str, str | bytes] = {}
    example = re.compile(r"^( *)# ( *(- )?[a-z_]+:( .*)?)$", re.MULTILINE)
    for name in NAMES:
        text = (CONFIG / name).read_text(encoding="utf-8")
        if name in ("monitor.yaml", "editions.yaml"):
            text = example.sub(r"\1\2", text)
        texts[Path(name).stem] = text
    monitor = str(texts["monitor"]).replace("\ndatabase_env", "\n#")
    texts["monitor"] = monitor.replace("my-templates", str(tmp_path))
    config = load(write(tmp_path, **texts), {"SMTP_PASSWORD": "x"})
    assert config.settings.mail is not None
    assert config.settings.fetch.contact
    assert [edition.id for edition in config.editions] == ["daily", "leaders"]


def test_the_reference_has_every_field_of_every_model() -> None:
    """`python -m monitor.config.reference` renews the tables."""
    page = DOCS.read_text(encoding="utf-8")
    assert fill(page) == page
    assert set(re.findall(r"<!-- fields: (\w+) -->", page)) == set(tables())


def test_the_examples_of_the_reference_load(tmp_path: Path) -> None:
    """All five together are one configuration."""
    page = DOCS.read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n# (\w+)\.yaml\n(.*?)```", page, re.DOTALL)
    assert sorted(name for name, _ in blocks) == sorted(Path(n).stem for n in NAMES)
    config = load(write(tmp_path, **dict(blocks)), {"SMTP_PASSWORD": "x"})
    assert config.outlets[1].language == "no"
    assert config.topics[0].any[-1] == "2026"
    assert [f.id for f in config.figures_of(config.editions[0])] == [
        "oskar-lindt",
        "arvonian-interior-ministry",
    ]


def test_the_table_of_traps_in_the_reference_is_true(tmp_path: Path) -> None:
    """Each written example of the page is what the page says it is."""
    names = "[NO, 2025, 1.10]"
    text = f"figures:\n  - {{id: 007, name: Null, aliases: {names}, enabled: off}}\n"
    figure = load(write(tmp_path, figures=text), {}).figures[0]
    assert (figure.id, figure.name) == ("007", "Null")
    assert figure.aliases == ("NO", "2025", "1.10")
    assert figure.enabled is False


def test_the_smallest_configuration_fits_the_schemas() -> None:
    """The tests' own ground is sound."""
    for name, text in SMALLEST.items():
        data = yaml.load(text, CoreLoader)
        assert not list(validator(f"{name}.yaml").iter_errors(data))


def test_schemas_are_json() -> None:
    """They are read by programs that know nothing of ours."""
    for path in schema_texts():
        json.loads((CONFIG / path).read_text(encoding="utf-8"))
