import pytest

TYPES = ["string8", "string16", "string32"]

TEXTS = {
    "empty": "",
    "ascii": "hello",
    "latin1": "héllo",
    "two bytes": "ωμέγα и так далее",
    "astral": "a😀b𝄞",
    "nul inside": "a\0b\0",
    "nul alone": "\0",
    "last of each plane": "\uffff\U0001ffff\U0010ffff",
    "around the surrogates": "\ud7ff\ue000",
    "long": "x" * 100_000,
    "long and wide": "漢" * 50_000 + "😀" * 50_000,
}


class Text(str):
    pass


@pytest.mark.parametrize("type", TYPES)
class TestStrings:
    @pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
    def test_survives(self, echo, type, text):
        assert echo(type)(text) == text

    def test_none_is_null(self, echo, load, type):
        assert echo(type)(None) is None
        assert load("type_of", [type], ["string8"])(None) == "null"

    def test_the_guest_sees_the_declared_encoding(self, load, type):
        units = {"string8": 7, "string16": 4, "string32": 3}[type]
        assert load("type_of", [type], ["string8"])("aé😀") == f"{type}({units})"

    def test_subclasses_of_str_are_str(self, echo, type):
        assert echo(type)(Text("héllo")) == "héllo"

    @pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "😀\ud83d"], ids=ascii)
    def test_a_lone_surrogate_is_an_encode_error_that_names_the_argument(self, echo, type, text):
        with pytest.raises(UnicodeEncodeError) as raised:
            echo(type)(text)
        assert raised.value.object == text
        assert raised.value.start == next(i for i, c in enumerate(text) if 0xD800 <= ord(c) < 0xE000)
        assert raised.value.__notes__ == [f"argument 1 ({type}) of echo.echo"]

    @pytest.mark.parametrize("bad", [1, b"bytes", ["a"], object()], ids=repr)
    def test_other_types_are_type_errors(self, echo, type, bad):
        with pytest.raises(TypeError, match=rf"argument 1 \({type}\) of echo.echo: wanted a str, found"):
            echo(type)(bad)


@pytest.mark.parametrize(("function", "type"), [("invalid_string8", "string8"), ("lone_surrogate16", "string16")])
@pytest.mark.parametrize("declared", [None, "any"])
def test_invalid_text_of_a_guest_is_its_error(load, function, type, declared):
    from metaffi import MetaFFIErrorCode, MetaFFIValueError

    with pytest.raises(MetaFFIValueError, match=f"the guest gave a {type} that is not valid") as raised:
        load(function, None, [declared or type])()
    assert isinstance(raised.value, RuntimeError)
    assert raised.value.code is MetaFFIErrorCode.INVALID_STRING
    assert isinstance(raised.value.__cause__, UnicodeDecodeError)
