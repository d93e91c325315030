// The plug-in `python3`: CPython's modules as modules, what they hold as entities.
#include <metaffi/plugin.h>
#include <metaffi/cpp/plugin_services.hpp>

#include <array>

#include "entity.hpp"
#include "failure.hpp"
#include "gil.hpp"
#include "interpreter.hpp"

namespace metaffi::cpython {

using plugin::fail;
using plugin::guarded;

namespace {

constexpr std::array kPathKeys{
    metaffi_path_key{"callable", 0},   metaffi_path_key{"attribute", 0}, metaffi_path_key{"instance_required", 1},
    metaffi_path_key{"getter", 1},     metaffi_path_key{"setter", 1},    metaffi_path_key{"varargs", 1},
    metaffi_path_key{"named_args", 1},
};

// What the engine does while it loads: with the GIL, and with whatever exception is pending in the caller set aside.
template <typename Body>
metaffi_error* in_python(Body&& body) noexcept {
  return guarded([&] {
    const Gil gil;
    if (!gil)
      fail(METAFFI_ERROR_RELEASED,
           "Python has ended, or is ending; one that is started anew in this process is not served");
    const KeptException kept;
    body();
  });
}

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  return guarded([&] {
    if (options != nullptr && options->argument_count != 0) {
      fail(METAFFI_ERROR_INVALID_ARGUMENT, "the python3 runtime takes no options; '", options->arguments[0],
           "' was given. METAFFI_PYTHON or an active virtual environment says which Python is used");
    }
    start_python();
    static char runtime_of_all = 0;  // there is one Python in a process
    *runtime = &runtime_of_all;
  });
}

void runtime_release(void*) {}

metaffi_error* module_load(void*, const char* path, void** module) {
  return in_python([&] {
    const Ref name(new_text(path));
    if (!name) throw_exception();
    PyObject* const argument = name.get();
    Ref found(api.PyObject_Vectorcall(helpers.load_module, &argument, 1, nullptr));
    if (!found) throw_exception();
    *module = found.release();
  });
}

void give_back(PyObject* object) noexcept {
  const Gil gil;
  if (!gil) return;
  const KeptException kept;
  decref(object);
}

void module_free(void* module) { give_back(static_cast<PyObject*>(module)); }

metaffi_error* entity_load(void* module, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  return in_python([&] {
    static_cast<void>(load_entity(static_cast<PyObject*>(module), *request, plan).release());  // plan->owner
  });
}

void entity_free(const metaffi_call_plan* plan) {
  const Gil gil;
  if (!gil) return;  // its objects went with Python
  const KeptException kept;
  delete static_cast<Entity*>(plan->owner);
}

metaffi_error* module_inspect(void* module, char** json) {
  return in_python([&] {
    auto* const argument = static_cast<PyObject*>(module);
    const Ref found(api.PyObject_Vectorcall(helpers.inspect_module, &argument, 1, nullptr));
    if (!found) throw_exception();
    *json = plugin::copy_text(utf8_of(found.get()));
  });
}

metaffi_error* probe(char** report) {
  return guarded([&] { *report = plugin::copy_text(probe_python()); });
}

constexpr metaffi_plugin kPlugin{
    METAFFI_ABI_VERSION, sizeof(metaffi_plugin),
    "python3",           METAFFI_PYTHON_PLUGIN_VERSION,
    kPathKeys.data(),    kPathKeys.size(),
    runtime_load,        runtime_release,
    module_load,         module_free,
    entity_load,         entity_free,
    module_inspect,      probe,
};

}  // namespace

}  // namespace metaffi::cpython

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host,
                                                                       metaffi_error** error) {
  return metaffi::plugin::accept_host(host, metaffi::cpython::kPlugin, error);
}
