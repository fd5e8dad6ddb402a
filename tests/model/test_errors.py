import inspect
import pickle

from bedem.model import errors


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    told = inspect.getdoc(errors) or ""
    for name, thing in vars(errors).items():
        if inspect.isclass(thing) and issubclass(thing, errors.BedemError):
            assert name in told, f"{name} is not in the docstring"


def test_one_line_says_what_where_and_what_to_do() -> None:
    error = errors.RuleError("is no YAML", where="a.yml:3", todo="Correct that line.")
    assert str(error) == "a.yml:3: is no YAML. Correct that line."
    assert str(errors.UsageError("give evidence")) == "give evidence"
    assert isinstance(errors.CaseMissing("x"), FileNotFoundError)
    assert str(errors.OutputExists("exists", where="r.html")) == "r.html: exists"


def test_errors_come_back_whole_from_another_process() -> None:
    for thing in vars(errors).values():
        if inspect.isclass(thing) and issubclass(thing, errors.BedemError):
            error = thing("is full", where="disk", todo="Free space.")
            again = pickle.loads(pickle.dumps(error))
            assert type(again) is thing
            assert (again.what, again.where, again.todo) == ("is full", "disk", "Free space.")
            assert str(again) == str(error)
