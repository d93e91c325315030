#include "tests/cross/c_host.h"

#include <gtest/gtest.h>

#include "tests/cross/host.hpp"
#include "tests/cross/json_value.hpp"

namespace metaffi::cross {

namespace {

void free_all(std::vector<metaffi_value>& values) {
  for (metaffi_value& value : values) metaffi_value_free(&value);
}

struct Opened {
  metaffi_runtime* runtime = nullptr;
  metaffi_module* module = nullptr;
};

class CHost final : public Host {
 public:
  explicit CHost(metaffi_dispatch dispatch) : dispatch_(dispatch) {}
  CHost(const CHost&) = delete;
  CHost& operator=(const CHost&) = delete;
  ~CHost() override {
    for (auto& [name, handle] : stored_) metaffi_value_free(&handle);
    for (auto& [name, opened] : opened_) {
      metaffi_module_free(opened.module);
      metaffi_runtime_release(opened.runtime);
    }
  }

  Outcome run(const Step& step) override {
    Outcome outcome;
    std::vector<metaffi_value> arguments;
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      const metaffi_type_info& info = step.parameters.at(i).info;
      arguments.push_back(to_value(step.arguments[i], info.type, info.dimensions, stored_));
    }
    std::vector<metaffi_value> results(step.results.size(), metaffi_value_null());
    metaffi_error* const error = call(step, arguments, results);
    free_all(arguments);
    if (error != nullptr) {
      outcome.take_error(error);
      metaffi_error_free(error);
      return outcome;
    }
    for (const metaffi_value& result : results) outcome.results.push_back(to_json(result));
    if (!step.store.empty()) {
      metaffi_value& stored = stored_.try_emplace(step.store, metaffi_value_null()).first->second;
      metaffi_value_free(&stored);
      stored = results.at(0);
    } else {
      free_all(results);
    }
    return outcome;
  }

 private:
  metaffi_error* call(const Step& step, const std::vector<metaffi_value>& arguments,
                      std::vector<metaffi_value>& results) {
    if (!step.call.empty()) {
      return metaffi_callable_invoke(&stored_.at(step.call), arguments.data(), arguments.size(), results.data(),
                                     results.size());
    }
    const std::vector<metaffi_type_info> parameters = step.parameter_infos();
    const std::vector<metaffi_type_info> types = step.result_infos();
    Opened& opened = opened_[step.runtime + " " + step.module];
    if (opened.module == nullptr) {
      metaffi_error* const error =
          cross_c_open(step.runtime.c_str(), step.module.c_str(), &opened.runtime, &opened.module);
      if (error != nullptr) return error;
    }
    return cross_c_call(opened.module, step.path.c_str(), parameters.data(), parameters.size(), types.data(),
                        types.size(), dispatch_, arguments.data(), results.data());
  }

  metaffi_dispatch dispatch_;
  std::map<std::string, Opened> opened_;
  Stored stored_;
};

std::string text(const char* found) { return found == nullptr ? "" : found; }

}  // namespace

void Outcome::take_error(const metaffi_error* error) {
  code = text(metaffi_error_code_name(metaffi_error_get_code(error)));
  for (; error != nullptr; error = metaffi_error_cause(error)) {
    failures.push_back({text(metaffi_error_message(error)), text(metaffi_error_guest_type(error)),
                        text(metaffi_error_guest_stack(error))});
  }
}

std::unique_ptr<Host> make_c_host(metaffi_dispatch dispatch) { return std::make_unique<CHost>(dispatch); }

}  // namespace metaffi::cross
