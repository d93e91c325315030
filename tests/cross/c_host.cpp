#include "tests/cross/c_host.h"

#include <gtest/gtest.h>

#include "tests/cross/host.hpp"
#include "tests/cross/json_value.hpp"

namespace metaffi::cross {

namespace {

void free_all(std::vector<metaffi_value>& values) {
  for (metaffi_value& value : values) metaffi_value_free(&value);
}

class CHost final : public Host {
 public:
  CHost(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch) : dispatch_(dispatch) {
    metaffi_error* const error = cross_c_open(runtime.c_str(), module.c_str(), &runtime_, &module_);
    if (error != nullptr) ADD_FAILURE() << metaffi_error_message(error);
    metaffi_error_free(error);
  }
  CHost(const CHost&) = delete;
  CHost& operator=(const CHost&) = delete;
  ~CHost() override {
    for (auto& [name, handle] : stored_) metaffi_value_free(&handle);
    metaffi_module_free(module_);
    metaffi_runtime_release(runtime_);
  }

  Outcome run(const Step& step) override {
    Outcome outcome;
    if (module_ == nullptr) return outcome;
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
      stored_[step.store] = results.at(0);
    } else {
      free_all(results);
    }
    return outcome;
  }

 private:
  metaffi_error* call(const Step& step, const std::vector<metaffi_value>& arguments,
                      std::vector<metaffi_value>& results) const {
    if (!step.call.empty()) {
      return metaffi_callable_invoke(&stored_.at(step.call), arguments.data(), arguments.size(), results.data(),
                                     results.size());
    }
    const std::vector<metaffi_type_info> parameters = step.parameter_infos();
    const std::vector<metaffi_type_info> types = step.result_infos();
    return cross_c_call(module_, step.path.c_str(), parameters.data(), parameters.size(), types.data(), types.size(),
                        dispatch_, arguments.data(), results.data());
  }

  metaffi_dispatch dispatch_;
  metaffi_runtime* runtime_ = nullptr;
  metaffi_module* module_ = nullptr;
  Stored stored_;
};

std::string text(const char* found) { return found == nullptr ? "" : found; }

}  // namespace

void Outcome::take_error(const metaffi_error* error) {
  failed = true;
  code = text(metaffi_error_code_name(metaffi_error_get_code(error)));
  message = text(metaffi_error_message(error));
  guest_type = text(metaffi_error_guest_type(error));
}

std::unique_ptr<Host> make_c_host(const std::string& runtime, const std::string& module, metaffi_dispatch dispatch) {
  return std::make_unique<CHost>(runtime, module, dispatch);
}

}  // namespace metaffi::cross
