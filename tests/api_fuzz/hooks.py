"""What no OpenAPI document can say of a request that is right."""

import schemathesis
from schemathesis import GenerationMode

# Mean something for each stream of its own.
OF_STREAM = ("size", "measure", "aggregate")


def is_right(case):
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


@schemathesis.hook
def map_case(context, case):
    # Signed by the server: those that it gave are followed by the links of the document.
    if is_right(case) and case.query:
        case.query.pop("cursor", None)
    return case


# Now the examples of the document are in it too.
@schemathesis.hook
def before_call(context, case, kwargs):
    query = case.query
    if not is_right(case) or not query:
        return
    for name in OF_STREAM:
        query.pop(name, None)
    # A range must not end before it begins.
    query.pop("to", None)
    # One key has one newest record, so no pages.
    if case.operation.definition.raw.get("operationId") == "getLatest" and "key" in query:
        query.pop("limit", None)
