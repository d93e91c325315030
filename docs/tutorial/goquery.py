"""Go's goquery called from Python. Run it where packages_MetaFFIGuest.so is (docs/tutorial/go-packages.md makes it)."""

from metaffi import MetaFFIRuntime
from metaffi import MetaFFITypes as Types

page = "<ul><li class='first'>bread</li><li>cheese</li></ul>"

module = MetaFFIRuntime("go").load_module("packages_MetaFFIGuest")
handle, string, function = Types.metaffi_handle_type, Types.metaffi_string8_type, Types.metaffi_callable_type

new_reader = module.load_entity("callable=strings.NewReader", [string], [handle])
new_document = module.load_entity("callable=NewDocumentFromReader", [handle], [handle])
find = module.load_entity("callable=Document.Find,instance_required", [handle, string], [handle])
each = module.load_entity("callable=Selection.Each,instance_required", [handle, function], [handle])
text = module.load_entity("callable=Selection.Text,instance_required", [handle], [string])

items = find(new_document(new_reader(page)), "li")
each(items, lambda index, item: print(index, text(item)))
