#include "runtimes/native/global.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <limits>

#include "runtimes/native/arrays.hpp"
#include "runtimes/native/function.hpp"
#include "runtimes/native/handles.hpp"
#include "runtimes/native/services.hpp"
#include "runtimes/native/strings.hpp"
#include "runtimes/native/symbols.hpp"

namespace metaffi::native {

using namespace plan;

namespace {

// Plan helpers. The cell's low bytes are the value: x86-64 and every other target here is little-endian.
void store(void* address, std::uint64_t cell, std::uint64_t size) noexcept { std::memcpy(address, &cell, size); }
void store_float32(void* address, float cell) noexcept { std::memcpy(address, &cell, sizeof cell); }
void store_float64(void* address, double cell) noexcept { std::memcpy(address, &cell, sizeof cell); }

// Stores a malloc'ed copy of a string, which is the module's from then on.
metaffi_error* store_string(const metaffi_value* argument, void* address, std::uint64_t type) noexcept {
  void* text = nullptr;
  alignas(std::uint64_t) char buffer[kStringCells * sizeof(std::uint64_t)];
  if (metaffi_error* error = string_in_helper(static_cast<metaffi_type>(type))(argument, buffer, 1, &text)) {
    return error;
  }
  if (text == buffer) {
    text = std::malloc(sizeof buffer);
    if (text == nullptr) return out_of_memory();
    std::memcpy(text, buffer, sizeof buffer);
  }
  std::memcpy(address, &text, sizeof text);
  return nullptr;
}

}  // namespace

GlobalPlan::GlobalPlan(Entity* entity, const Library& library, const metaffi_entity_request& request, const Path& path,
                       const Symbol& symbol)
    : entity_(entity),
      plan_(entity->builder_),
      library_(library),
      path_(path),
      request_(request),
      symbol_(symbol),
      is_getter_(path.kind == Path::Kind::kGetter) {}

void GlobalPlan::fail(const std::string& message) const {
  throw Failure{METAFFI_ERROR_SIGNATURE, "global '" + path_.symbol + "': " + message};
}

void GlobalPlan::check_request() const {
  if (symbol_.kind == SymbolKind::kFunction) {
    throw Failure{METAFFI_ERROR_ENTITY_NOT_FOUND,
                  "'" + path_.symbol + "' is a function, no global; load it with callable=" + path_.symbol};
  }
  const std::size_t parameters = is_getter_ ? 0 : 1;
  const std::size_t results = is_getter_ ? 1 : 0;
  if (request_.parameter_count != parameters || request_.result_count != results) {
    fail(std::string(is_getter_ ? "a getter has no parameter and one result"
                                : "a setter has one parameter and no result") +
         "; declared were " + std::to_string(request_.parameter_count) + " and " +
         std::to_string(request_.result_count));
  }
}

const metaffi_call_plan& GlobalPlan::make() {
  check_request();
  info_ = is_getter_ ? request_.results[0] : request_.parameters[0];
  if (info_.type != metaffi_handle_type) alias_ = parse_alias(info_.alias, "global '" + path_.symbol + "'");
  const bool string = info_.dimensions == 0 && string_unit(info_.type) != 0;
  const bool array = info_.dimensions == 1 && find_scalar(metaffi_type_element(info_.type)) != nullptr;
  const bool pointer_set = string && !is_getter_;
  if (alias_.keep || !alias_.signature.empty() || (alias_.owned && !pointer_set) || (alias_.length && !array) ||
      (alias_.char_array && (!string || alias_.owned)) || (alias_.length && alias_.length->from_argument)) {
    fail("the alias '" + std::string(info_.alias) + "' does not go with " + describe_type(info_) + " here");
  }
  if (is_getter_) {
    getter();
  } else {
    setter();
  }
  return plan_.finish(c_type_ + (c_type_.ends_with('*') ? "" : " ") + path_.symbol, entity_);
}

void GlobalPlan::check_size(std::size_t needed) const {
  if (symbol_.size == 0 || symbol_.size >= needed) return;
  fail("it has " + std::to_string(symbol_.size) + " bytes, and " + describe_type(info_) + " takes " +
       std::to_string(needed));
}

std::uint64_t GlobalPlan::capacity(std::size_t element_size) const {
  if (alias_.length) {
    const std::uint64_t count = alias_.length->number;
    if (count > std::numeric_limits<std::uint32_t>::max()) fail("its length is beyond what an array can hold");
    check_size(count * element_size);
    return count;
  }
  if (symbol_.size == 0) fail("its symbol does not tell its size; give the alias length=N");
  return symbol_.size / element_size;
}

Operand GlobalPlan::address() {
  if (symbol_.kind != SymbolKind::kThreadLocal) return pointer(symbol_.address);
  return plan_.call(function(&::dlsym, "dlsym"), {pointer(library_.loader_handle()), pointer(entity_->symbol_.c_str())},
                    METAFFI_REPR_POINTER);
}

void GlobalPlan::getter() {
  if (info_.dimensions == 0 && string_unit(info_.type) != 0) return get_string();
  if (const Scalar* scalar = find_scalar(info_.type)) {
    check_size(scalar->size);
    plan_.result(info_.type, scalar->repr);
    plan_.store_result(0, plan_.load_memory(address(), 0, scalar->repr));
    c_type_ = scalar->c_name;
    return;
  }
  plan_.result(info_.type, METAFFI_REPR_POINTER);
  if (info_.type == metaffi_handle_type) {
    check_size(sizeof(void*));
    const Operand found = plan_.load_memory(address(), 0, METAFFI_REPR_POINTER);
    plan_.call_checked(function(&pointer_out, "pointer_out"), {found, result_address(0)});
    c_type_ = "void *";
    return;
  }
  const Scalar* element = find_scalar(metaffi_type_element(info_.type));
  if (info_.dimensions != 1 || element == nullptr) {
    fail("was declared " + describe_type(info_) +
         "; numbers, bool, chars, strings, a handle and one-dimensional arrays of numbers, bool and chars work");
  }
  const std::uint64_t count = capacity(element->size);
  plan_.call_checked(function(&array_out, "array_out"), {address(), constant(count, METAFFI_REPR_I64),
                                                         constant(std::uint64_t{element->type}), result_address(0)});
  c_type_ = std::string(element->c_name) + "[" + std::to_string(count) + "]";
}

void GlobalPlan::get_string() {
  plan_.result(info_.type, METAFFI_REPR_POINTER);
  const std::size_t unit = string_unit(info_.type);
  if (alias_.char_array) {
    if (symbol_.size == 0) fail("its symbol does not tell its size, which char[] needs");
    plan_.call_checked(function(&char_array_get, "char_array_get"),
                       {address(), constant(symbol_.size / unit), constant(unit), result_address(0)});
    c_type_ = std::string(string_unit_name(info_.type)) + "[" + std::to_string(symbol_.size / unit) + "]";
    return;
  }
  if (symbol_.size != 0 && symbol_.size != sizeof(void*)) {
    fail("it has " + std::to_string(symbol_.size) + " bytes, so it is no pointer; the alias char[] reads an array");
  }
  const Operand text = plan_.load_memory(address(), 0, METAFFI_REPR_POINTER);
  plan_.call_checked(function(string_out_helper(info_.type), "string_out"),
                     {text, constant(std::uint64_t{1}), result_address(0)});
  c_type_ = "const " + std::string(string_unit_name(info_.type)) + " *";
}

void GlobalPlan::setter() {
  if (symbol_.kind != SymbolKind::kThreadLocal && !is_writable(symbol_.address)) {
    fail("it is constant: the library has it in memory that may not be written; only a getter works");
  }
  if (info_.dimensions == 0 && string_unit(info_.type) != 0) return set_string();
  if (const Scalar* scalar = find_scalar(info_.type)) {
    check_size(scalar->size);
    plan_.parameter(info_.type, scalar->repr);
    const Operand cell = plan_.load_argument(0, scalar->repr);
    if (scalar->repr == METAFFI_REPR_F32 || scalar->repr == METAFFI_REPR_F64) {
      const bool single = scalar->repr == METAFFI_REPR_F32;
      plan_.call(single ? function(&store_float32, "store") : function(&store_float64, "store"), {address(), cell});
    } else {
      plan_.call(function(&store, "store"), {address(), as(cell, METAFFI_REPR_U64), constant(scalar->size)});
    }
    c_type_ = scalar->c_name;
    return;
  }
  plan_.parameter(info_.type, METAFFI_REPR_POINTER);
  if (info_.type == metaffi_handle_type) {
    check_size(sizeof(void*));
    const Operand given = plan_.load_handle(0, pointer_type_id(), resolve_pointer);
    plan_.call(function(&store, "store"), {address(), as(given, METAFFI_REPR_U64), constant(sizeof(void*))});
    c_type_ = "void *";
    return;
  }
  const Scalar* element = find_scalar(metaffi_type_element(info_.type));
  if (info_.dimensions != 1 || element == nullptr) {
    fail("was declared " + describe_type(info_) +
         "; numbers, bool, chars, strings, a handle and one-dimensional arrays of numbers, bool and chars work");
  }
  const std::uint64_t count = capacity(element->size);
  plan_.guard(0);
  plan_.call_checked(function(&array_set, "array_set"), {argument_address(0), address(), constant(count)});
  c_type_ = std::string(element->c_name) + "[" + std::to_string(count) + "]";
}

void GlobalPlan::set_string() {
  plan_.parameter(info_.type, METAFFI_REPR_POINTER);
  const std::size_t unit = string_unit(info_.type);
  if (alias_.char_array) {
    if (symbol_.size == 0) fail("its symbol does not tell its size, which char[] needs");
    plan_.guard(0);
    plan_.call_checked(function(&char_array_set, "char_array_set"),
                       {argument_address(0), address(), constant(symbol_.size / unit), constant(unit)});
    c_type_ = std::string(string_unit_name(info_.type)) + "[" + std::to_string(symbol_.size / unit) + "]";
    return;
  }
  if (!alias_.owned) {
    fail(
        "C does not tell who frees the text of a char *. The alias malloc stores a malloc'ed copy, which is the "
        "module's to free; the alias char[] copies into an array");
  }
  check_size(sizeof(void*));
  plan_.guard(0, true);
  plan_.call_checked(function(&store_string, "store_string"),
                     {argument_address(0), address(), constant(std::uint64_t{info_.type})});
  c_type_ = std::string(string_unit_name(info_.type)) + " *";
}

}  // namespace metaffi::native
