// metaffi::runtime and metaffi::module.
#ifndef METAFFI_CPP_RUNTIME_HPP
#define METAFFI_CPP_RUNTIME_HPP

#include <metaffi/module.h>
#include <metaffi/runtime.h>

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <metaffi/cpp/entity.hpp>

namespace metaffi {

// A loaded module. Entities stay usable when it goes.
class module {
 public:
  explicit module(metaffi_module* owned) noexcept : module_(owned) {}

  [[nodiscard]] entity load(const std::string& path, std::span<const metaffi_type_info> parameters,
                            std::span<const metaffi_type_info> results,
                            metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) const {
    metaffi_entity_options options = {};
    options.size = sizeof(options);
    options.dispatch = dispatch;
    metaffi_entity* loaded = nullptr;
    check(metaffi_entity_load(module_.get(), path.c_str(), parameters.data(), parameters.size(), results.data(),
                              results.size(), &options, &loaded));
    return entity(loaded);
  }
  [[nodiscard]] entity load(const std::string& path, std::initializer_list<metaffi_type_info> parameters = {},
                            std::initializer_list<metaffi_type_info> results = {},
                            metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) const {
    return load(path, std::span(parameters.begin(), parameters.size()), std::span(results.begin(), results.size()),
                dispatch);
  }
  // load<double(int64_t, int64_t)>("callable=div_integers")
  template <typename Signature>
  requires std::is_function_v<Signature>
  [[nodiscard]] typed_entity<Signature> load(const std::string& path,
                                             metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT) const {
    using typed = typed_entity<Signature>;
    return typed(load(path, std::span<const metaffi_type_info>(typed::parameters),
                      std::span<const metaffi_type_info>(typed::results), dispatch));
  }

  // What the module contains, as JSON.
  [[nodiscard]] std::string inspect() const {
    char* json = nullptr;
    check(metaffi_module_inspect(module_.get(), &json));
    const std::unique_ptr<char, void (*)(char*)> owned(json, [](char* memory) { metaffi_free(memory); });
    return json;
  }
  [[nodiscard]] metaffi_module* get() const noexcept { return module_.get(); }

 private:
  struct freeing {
    void operator()(metaffi_module* owned) const noexcept { metaffi_module_free(owned); }
  };
  std::unique_ptr<metaffi_module, freeing> module_;
};

struct runtime_options {
  metaffi_dispatch dispatch = METAFFI_DISPATCH_DEFAULT;
  std::vector<std::string> arguments = {};  // for the language's runtime, e.g. "-Xmx512m"
};

// A loaded runtime. When it goes, it is released: its entities answer RELEASED.
class runtime {
 public:
  explicit runtime(const std::string& name, const runtime_options& options = {}) {
    std::vector<const char*> arguments;
    arguments.reserve(options.arguments.size());
    for (const std::string& argument : options.arguments) arguments.push_back(argument.c_str());
    metaffi_runtime_options raw = {};
    raw.size = sizeof(raw);
    raw.dispatch = options.dispatch;
    raw.arguments = arguments.data();
    raw.argument_count = arguments.size();
    metaffi_runtime* loaded = nullptr;
    check(metaffi_runtime_load(name.c_str(), &raw, &loaded));
    runtime_.reset(loaded);
  }

  [[nodiscard]] module load_module(const std::string& path) const {
    metaffi_module* loaded = nullptr;
    check(metaffi_module_load(runtime_.get(), path.c_str(), &loaded));
    return module(loaded);
  }
  void release() noexcept { runtime_.reset(); }
  [[nodiscard]] std::string_view name() const noexcept { return metaffi_runtime_name(runtime_.get()); }
  [[nodiscard]] metaffi_runtime* get() const noexcept { return runtime_.get(); }

 private:
  struct releasing {
    void operator()(metaffi_runtime* owned) const noexcept { metaffi_runtime_release(owned); }
  };
  std::unique_ptr<metaffi_runtime, releasing> runtime_;
};

}  // namespace metaffi

#endif
