// Call plan → machine code. What the engine uses of jit/; everything else here is private to it.
//
// Thread-safe. Nothing here knows a language, a runtime or metaffi_error's inside.
#pragma once

#include <metaffi/plan.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace metaffi::jit {

// Why something could not be made; worded for the person who has to act.
struct Failure {
  metaffi_error_code code;
  std::string message;
};

// Called, out of line, for the errors that no step of the plan makes. Both return the owned error the call ends with.
struct ErrorMaker {
  // The guard of an argument failed.
  metaffi_error* (*guard_failed)(void* context, std::uint32_t argument, const metaffi_value* found) = nullptr;
  // A FAIL_IF step failed, and the error it has for that is NULL.
  metaffi_error* (*error_missing)(void* context) = nullptr;
  void* context = nullptr;
};

// A remark on the code at `offset`, for those who show its disassembly.
struct Annotation {
  std::size_t offset;
  std::string text;
};

struct CompileRequest {
  const metaffi_call_plan& plan;                 // validated (plan.hpp)
  const metaffi_typed_caller* caller = nullptr;  // nullptr: the code is a metaffi_xcall
  ErrorMaker errors;
  std::vector<Annotation>* annotations = nullptr;  // when given, receives remarks in order of their offsets
};

// Compiled code; its memory is reclaimed by the destructor. Movable.
class Code {
 public:
  Code() noexcept = default;
  Code(Code&& other) noexcept;
  Code& operator=(Code&& other) noexcept;
  ~Code();

  [[nodiscard]] const void* address() const noexcept { return address_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }  // bytes of machine code
  explicit operator bool() const noexcept { return address_ != nullptr; }

 private:
  friend std::optional<Failure> compile(const CompileRequest& request, Code* result);
  Code(const void* address, std::size_t size) noexcept : address_(address), size_(size) {}
  const void* address_ = nullptr;
  std::size_t size_ = 0;
};

// Whether this process can execute generated code: probed once, at the first question. On success nothing; otherwise why
// not (code NO_EXECUTABLE_MEMORY or UNSUPPORTED).
const std::optional<Failure>& unavailable();

// Compiles one plan. On failure *result is untouched.
[[nodiscard]] std::optional<Failure> compile(const CompileRequest& request, Code* result);

}  // namespace metaffi::jit
