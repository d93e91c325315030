// The entities of the fake plug-in: each a plan that exercises one kind of step, or one way to go wrong.
#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "tests/engine/fake_plugin/fake.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

std::string log_text;
metaffi_fake_gate gate;
Counters& counters() { return *metaffi_fake_counters(); }

// ---- targets and helpers, as a plug-in has them

std::int64_t add(std::int64_t a, std::int64_t b) {
  ++counters().calls;
  return a + b;
}
double divide(std::int64_t a, std::int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }
void nothing() { ++counters().calls; }

template <typename T>
T echo(T x) {
  return x;
}
// A C function leaves the upper bits of its result register undefined; this one fills them with rubbish.
std::uint64_t dirty(std::uint64_t x) { return x | 0xabcdef0000000000u; }
std::uint64_t dirty_bool() { return 0xabcdef00; }

double mixed8(std::int8_t a, std::uint8_t b, std::int16_t c, std::uint16_t d, std::int32_t e, float f, double g,
              bool h) {
  return a + b * 2.0 + c * 3.0 + d * 4.0 + e * 5.0 + static_cast<double>(f) * 6.0 + g * 7.0 + (h ? 8.0 : 0.0);
}
double many(std::int64_t a, double b, std::int64_t c, double d, std::int64_t e, double f, std::int64_t g, double h,
            std::int64_t i, double j, std::int64_t k, double l, std::int64_t m, double n, std::int64_t o, double p,
            double q, double r, double s, float t) {
  const double parts[] = {double(a), b, double(c), d, double(e), f, double(g), h, double(i), j,
                          double(k), l, double(m), n, double(o), p, q,         r, s,         double(t)};
  double sum = 0;
  for (std::size_t index = 0; index < std::size(parts); ++index) sum += parts[index] * static_cast<double>(index + 1);
  return sum;
}
#if defined(__x86_64__)
__attribute__((ms_abi)) double win64(std::int64_t a, double b, float c, std::int8_t d, std::int64_t e, double f) {
  return static_cast<double>(a) + 2 * b + 3 * static_cast<double>(c) + 4 * d + 5 * static_cast<double>(e) + 6 * f;
}
__attribute__((ms_abi)) double win64_sum(std::int32_t count, ...) {
  __builtin_ms_va_list list;
  __builtin_ms_va_start(list, count);
  double sum = 0;
  for (std::int32_t i = 0; i < count; ++i) sum += __builtin_va_arg(list, double);
  __builtin_ms_va_end(list);
  return sum;
}
#endif
double variadic_sum(std::int32_t count, ...) {
  va_list list;
  va_start(list, count);
  double sum = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    sum += static_cast<double>(va_arg(list, int));
    sum += va_arg(list, double);
  }
  va_end(list);
  return sum;
}

std::int64_t string_length(const metaffi_value* text) {
  return text->type == metaffi_null_type ? -1 : std::int64_t{text->length};
}

metaffi_error* greet(const metaffi_value* name, metaffi_value* result) {
  if (name->length == 0) return host().error_new(METAFFI_ERROR_OUT_OF_RANGE, "fake: nobody to greet");
  const std::string greeting = "Hello, " + std::string(name->as.string8, name->length);
  auto* const copy = static_cast<char*>(host().alloc(greeting.size() + 1));
  std::memcpy(copy, greeting.c_str(), greeting.size() + 1);
  *result = metaffi_value_string8(copy, greeting.size());
  return nullptr;
}

std::int64_t sum_cells(const std::int64_t* cells, std::int64_t count) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += cells[i];
  return sum;
}

bool split(std::int64_t number, std::int64_t* half, std::int32_t* low) {
  if (number < 0) return false;
  *half = number / 2;
  *low = static_cast<std::int32_t>(number);
  return true;
}

std::uint64_t minus(std::uint64_t a, std::uint64_t b) { return a - b; }

metaffi_error* make_failure(std::uint64_t what) {
  const std::string message = "fake: failed with " + std::to_string(what);
  metaffi_error_info info = {};
  info.size = sizeof(info);
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = message.c_str();
  info.guest_type = "fake.Failure";
  info.guest_stack = "at fake.fail(fake:1)";
  info.exception = metaffi_value_null();
  return host().error_new_from(&info);
}
std::uint64_t identity(std::uint64_t x) { return x; }

void log_letter(std::uint64_t letter) { log_text.push_back(static_cast<char>(letter)); }

struct Object {
  std::int64_t number;
};
void drop_object(void* object, void*) {
  const std::unique_ptr<Object> owned(static_cast<Object*>(object));
  --counters().objects;
}
char* object_type(void*, void*) {
  constexpr char name[] = "fake.Object";
  auto* const copy = static_cast<char*>(host().alloc(sizeof(name)));
  std::memcpy(copy, name, sizeof(name));
  return copy;
}
constexpr metaffi_handle_class object_class = {sizeof(metaffi_handle_class), drop_object, object_type, nullptr};

metaffi_error* new_object(std::int64_t number, metaffi_value* result) {
  auto object = std::make_unique<Object>(Object{number});
  if (metaffi_error* error = host().handle_new(owner(), object.get(), &object_class, nullptr, result)) return error;
  static_cast<void>(object.release());
  ++counters().objects;
  return nullptr;
}
std::uint32_t object_type_id() {
  static const std::uint32_t id = host().type_id_new();
  return id;
}
metaffi_error* resolve_object(void*, const metaffi_value* argument, void** object) {
  ++counters().resolved;
  if (metaffi_error* error = host().handle_object(argument, owner(), object)) return error;
  __atomic_store_n(&argument->as.handle->verified_type, object_type_id(), __ATOMIC_RELAXED);
  return nullptr;
}
std::int64_t object_number(const Object* object) { return object->number; }

thread_local void* environment __attribute__((tls_model("initial-exec"))) = nullptr;
metaffi_error* attach(void* context, void** found) {
  ++*static_cast<std::atomic<long>*>(context);
  environment = &environment;
  *found = environment;
  return nullptr;
}
metaffi_error* cannot_attach(void*, void**) { return host().error_new(METAFFI_ERROR_UNSUPPORTED, "fake: no thread"); }
bool is_environment(const void* found) { return found == &environment; }

struct Fields {
  std::int8_t i8 = -8;
  std::uint8_t u8 = 200;
  std::int16_t i16 = -16000;
  std::uint16_t u16 = 60000;
  std::int32_t i32 = -32;
  std::uint32_t u32 = 4000000000u;
  std::int64_t i64 = -64;
  float f32 = 1.5f;
  double f64 = -2.25;
  std::uint8_t flag = 7;
};
Fields fields;
std::array<std::byte, 16> unaligned;

metaffi_error* invoke_callable(const metaffi_value* callable, std::int64_t argument, metaffi_value* result) {
  const metaffi_value given = metaffi_value_int64(argument);
  return host().callable_invoke(callable, &given, 1, result, 1);
}

std::int64_t wait_at_gate() {
  gate.inside = true;
  while (!gate.go_on) std::this_thread::yield();
  return 1;
}

// ---- plans

using Build = void (*)(PlanBuilder& plan, const metaffi_entity_request& request);

void build_add(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand a = plan.load(0);
  const Operand b = plan.load(1);
  metaffi_plan_call call = plan.describe(add, METAFFI_REPR_I64, {a, b}, "add");
  call.flags = METAFFI_CALL_TARGET;
  plan.store(0, plan.call(call));
}

void build_divide(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand a = plan.load(0);
  const Operand b = plan.load(1);
  plan.store(0, plan.call(plan.describe(divide, METAFFI_REPR_F64, {a, b}, "divide")));
}

void build_nothing(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.call(plan.describe(nothing, METAFFI_REPR_VOID, {}, "nothing"));
}

void build_echo(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand x = plan.load(0);
  const std::uint16_t repr = x.repr;
  const void* function = nullptr;
  switch (repr) {
    case METAFFI_REPR_I8:
      function = reinterpret_cast<const void*>(echo<std::int8_t>);
      break;
    case METAFFI_REPR_U8:
      function = reinterpret_cast<const void*>(echo<std::uint8_t>);
      break;
    case METAFFI_REPR_I16:
      function = reinterpret_cast<const void*>(echo<std::int16_t>);
      break;
    case METAFFI_REPR_U16:
      function = reinterpret_cast<const void*>(echo<std::uint16_t>);
      break;
    case METAFFI_REPR_I32:
      function = reinterpret_cast<const void*>(echo<std::int32_t>);
      break;
    case METAFFI_REPR_U32:
      function = reinterpret_cast<const void*>(echo<std::uint32_t>);
      break;
    case METAFFI_REPR_F32:
      function = reinterpret_cast<const void*>(echo<float>);
      break;
    case METAFFI_REPR_F64:
      function = reinterpret_cast<const void*>(echo<double>);
      break;
    case METAFFI_REPR_BOOL:
      function = reinterpret_cast<const void*>(echo<bool>);
      break;
    default:
      function = reinterpret_cast<const void*>(echo<std::uint64_t>);
  }
  metaffi_plan_call call = plan.describe(nothing, repr, {x}, "echo");
  call.function = pointer(function);
  plan.store(0, plan.call(call));
}

// The declared result says how much of a dirty register counts.
void build_dirty(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand x = plan.load(0);
  const std::uint16_t repr = plan.result(0).repr;
  plan.store(0, plan.call(plan.describe(dirty, repr, {x}, "dirty")));
}
void build_dirty_bool(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(plan.describe(dirty_bool, METAFFI_REPR_BOOL, {}, "dirty_bool")));
}

metaffi_plan_call with_all_arguments(PlanBuilder& plan, const void* function, const char* name) {
  std::vector<Operand> loaded;
  for (std::uint32_t i = 0; i < plan.parameter_count(); ++i) loaded.push_back(plan.load(i));
  loaded.resize(32, constant(0));
  metaffi_plan_call call =
      plan.describe(nothing, METAFFI_REPR_F64,
                    {loaded[0],  loaded[1],  loaded[2],  loaded[3],  loaded[4],  loaded[5],  loaded[6],  loaded[7],
                     loaded[8],  loaded[9],  loaded[10], loaded[11], loaded[12], loaded[13], loaded[14], loaded[15],
                     loaded[16], loaded[17], loaded[18], loaded[19], loaded[20], loaded[21], loaded[22], loaded[23]},
                    name);
  call.function = pointer(function);
  call.operand_count = static_cast<std::uint32_t>(plan.parameter_count());
  return call;
}

void build_mixed8(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(with_all_arguments(plan, reinterpret_cast<const void*>(mixed8), "mixed8")));
}
void build_many(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(with_all_arguments(plan, reinterpret_cast<const void*>(many), "many")));
}
void build_variadic(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(variadic_sum), "variadic_sum");
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.store(0, plan.call(call));
}
#if defined(__x86_64__)
void build_win64(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(win64), "win64");
  call.convention = METAFFI_CONVENTION_WIN64;
  plan.store(0, plan.call(call));
}
void build_win64_variadic(PlanBuilder& plan, const metaffi_entity_request&) {
  metaffi_plan_call call = with_all_arguments(plan, reinterpret_cast<const void*>(win64_sum), "win64_sum");
  call.convention = METAFFI_CONVENTION_WIN64;
  call.flags = METAFFI_CALL_VARIADIC;
  call.fixed_count = 1;
  plan.store(0, plan.call(call));
}
#endif

void build_length(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  plan.store(0, plan.call(plan.describe(string_length, METAFFI_REPR_I64, {argument_address(0)}, "string_length")));
}
void build_length_or_null(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0, true);
  plan.store(0, plan.call(plan.describe(string_length, METAFFI_REPR_I64, {argument_address(0)}, "string_length")));
}
void build_number_or_null(PlanBuilder& plan, const metaffi_entity_request&) { plan.store(0, plan.load(0, true)); }

void build_greet(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  plan.fail_if_error(
      plan.call(plan.describe(greet, METAFFI_REPR_POINTER, {argument_address(0), result_address(0)}, "greet")));
}

// Cells 0, 1 and 2 of an array, the last two passed by the address of cell 1.
void build_cells(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::uint32_t array = plan.array(3);
  plan.place(array, 0, constant(1000000, METAFFI_REPR_I64));
  plan.place(array, 1, plan.load(0));
  plan.place(array, 2, plan.load(1));
  plan.store(0, plan.call(plan.describe(sum_cells, METAFFI_REPR_I64,
                                        {array_address(array, 1), constant(2, METAFFI_REPR_I64)}, "sum_cells")));
}

void build_split(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  const Operand half = plan.new_value(METAFFI_REPR_I64);
  const Operand low = plan.new_value(METAFFI_REPR_I32);
  const Operand done =
      plan.call(plan.describe(split, METAFFI_REPR_BOOL, {number, address_of(half), address_of(low)}, "split"));
  plan.fail_if(
      done, METAFFI_CONDITION_ZERO,
      plan.describe(make_failure, METAFFI_REPR_POINTER, {value(number.index, METAFFI_REPR_U64)}, "make_failure"));
  plan.store(0, half);
  plan.store(1, low);
}

// Fails unless the argument is 42: releases b (always), a (always), f (on failure only) around it.
void build_releases(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  const auto log = [&](char letter) {
    return plan.describe(log_letter, METAFFI_REPR_VOID, {constant(static_cast<std::uint64_t>(letter))}, "log_letter");
  };
  plan.release(log('a'));
  plan.release(log('f'), true);
  plan.release(log('b'));
  const Operand same = plan.call(plan.describe(identity, METAFFI_REPR_U64, {number}, "identity"));
  plan.fail_if(same, METAFFI_CONDITION_NOT_EQUAL,
               plan.describe(make_failure, METAFFI_REPR_POINTER, {same}, "make_failure"), 42);
  plan.release(log('z'));
  plan.store(0, same);
}

metaffi_error* make_no_error() { return nullptr; }

// Fails unless it is given 1, and has no error for that: 2 by an error function, 0 by being the error itself.
void build_errorless(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  plan.release(plan.describe(log_letter, METAFFI_REPR_VOID, {constant('e')}, "log_letter"));
  const Operand minus_two = plan.call(plan.describe(minus, METAFFI_REPR_U64, {number, constant(2)}, "minus"));
  plan.fail_if(minus_two, METAFFI_CONDITION_ZERO,
               plan.describe(make_no_error, METAFFI_REPR_POINTER, {}, "make_no_error"));
  plan.fail_if(number, METAFFI_CONDITION_NOT_EQUAL, {}, 1);
  plan.store(0, number);
}

void build_object(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand number = plan.load(0);
  plan.fail_if_error(
      plan.call(plan.describe(new_object, METAFFI_REPR_POINTER, {number, result_address(0)}, "new_object")));
}
void build_object_number(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand object = plan.load_handle(0, object_type_id(), resolve_object, nullptr);
  plan.store(0, plan.call(plan.describe(object_number, METAFFI_REPR_I64, {object}, "object_number")));
}

std::atomic<long> attached;
void build_attached(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand found = plan.load_thread(false, 0, attach, &attached);
  plan.store(0, plan.call(plan.describe(is_environment, METAFFI_REPR_BOOL, {found}, "is_environment")));
}
void build_attached_fast(PlanBuilder& plan, const metaffi_entity_request&) {
#if defined(__x86_64__) && defined(__linux__)
  std::uintptr_t thread = 0;
  asm("movq %%fs:0, %0" : "=r"(thread));
  const auto offset = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&environment) - thread);
  const Operand found = plan.load_thread(true, offset, attach, &attached);
#else
  const Operand found = plan.load_thread(false, 0, attach, &attached);
#endif
  plan.store(0, plan.call(plan.describe(is_environment, METAFFI_REPR_BOOL, {found}, "is_environment")));
}
void build_unattachable(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.load_thread(false, 0, cannot_attach, nullptr);
}

void build_fields(PlanBuilder& plan, const metaffi_entity_request&) {
  const auto at = [&](const void* field, std::uint16_t repr) {
    const auto offset = static_cast<const std::byte*>(field) - reinterpret_cast<const std::byte*>(&fields);
    return plan.load_memory(pointer(&fields), static_cast<std::int32_t>(offset), repr);
  };
  plan.store(0, at(&fields.i8, METAFFI_REPR_I8));
  plan.store(1, at(&fields.u8, METAFFI_REPR_U8));
  plan.store(2, at(&fields.i16, METAFFI_REPR_I16));
  plan.store(3, at(&fields.u16, METAFFI_REPR_U16));
  plan.store(4, at(&fields.i32, METAFFI_REPR_I32));
  plan.store(5, at(&fields.u32, METAFFI_REPR_U32));
  plan.store(6, at(&fields.i64, METAFFI_REPR_I64));
  plan.store(7, at(&fields.f32, METAFFI_REPR_F32));
  plan.store(8, at(&fields.f64, METAFFI_REPR_F64));
  plan.store(9, at(&fields.flag, METAFFI_REPR_BOOL));
}

void build_unaligned(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::int64_t number = -123456789012345;
  std::memcpy(unaligned.data() + 3, &number, sizeof(number));
  plan.store(0, plan.load_memory(pointer(unaligned.data() + 4), -1, METAFFI_REPR_I64));
}

void build_invoke(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.guard(0);
  const Operand number = plan.load(1);
  plan.fail_if_error(plan.call(plan.describe(invoke_callable, METAFFI_REPR_POINTER,
                                             {argument_address(0), number, result_address(0)}, "invoke_callable")));
}

void build_wait(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(plan.describe(wait_at_gate, METAFFI_REPR_I64, {}, "wait_at_gate")));
}

void build_frame_of_4000_cells(PlanBuilder& plan, const metaffi_entity_request&) {
  const std::uint32_t array = plan.array(4000);
  plan.place(array, 3999, plan.load(0));
  plan.store(0, plan.call(plan.describe(sum_cells, METAFFI_REPR_I64,
                                        {array_address(array, 3999), constant(1, METAFFI_REPR_I64)}, "sum_cells")));
}

// Uses a value that no step assigns.
void build_invalid(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.new_value(METAFFI_REPR_I64));
}
// Declares another type than it was asked for.
void build_other_types(PlanBuilder& plan, const metaffi_entity_request& request) {
  plan.parameter(0) = {metaffi_int8_type, METAFFI_REPR_I8, 0};
  build_add(plan, request);
}

struct Entity {
  std::string_view name;
  Build build;
};

constexpr Entity entities[] = {
    {"add", build_add},
    {"divide", build_divide},
    {"nothing", build_nothing},
    {"echo", build_echo},
    {"dirty", build_dirty},
    {"dirty_bool", build_dirty_bool},
    {"mixed8", build_mixed8},
    {"many", build_many},
    {"variadic", build_variadic},
#if defined(__x86_64__)
    {"win64", build_win64},
    {"win64_variadic", build_win64_variadic},
#endif
    {"length", build_length},
    {"length_or_null", build_length_or_null},
    {"number_or_null", build_number_or_null},
    {"greet", build_greet},
    {"cells", build_cells},
    {"split", build_split},
    {"releases", build_releases},
    {"errorless", build_errorless},
    {"object", build_object},
    {"object_number", build_object_number},
    {"attached", build_attached},
    {"attached_fast", build_attached_fast},
    {"unattachable", build_unattachable},
    {"fields", build_fields},
    {"unaligned", build_unaligned},
    {"invoke", build_invoke},
    {"wait", build_wait},
    {"frame_of_4000_cells", build_frame_of_4000_cells},
    {"invalid", build_invalid},
    {"other_types", build_other_types},
};

}  // namespace

metaffi_error* load_entity(const metaffi_entity_request& request, const metaffi_call_plan** plan) {
  const char* name = nullptr;
  for (std::size_t i = 0; i < request.path.count; ++i) {
    if (std::strcmp(request.path.entries[i].key, "callable") == 0) name = request.path.entries[i].value;
  }
  if (name == nullptr) return host().error_new(METAFFI_ERROR_ENTITY_PATH, "fake: callable=… is missing");
  const auto* const found =
      std::find_if(std::begin(entities), std::end(entities), [&](const Entity& entity) { return entity.name == name; });
  if (found == std::end(entities)) {
    return host().error_new(METAFFI_ERROR_ENTITY_NOT_FOUND, ("fake: there is no " + std::string(name)).c_str());
  }
  auto builder = std::make_unique<PlanBuilder>(request, "fake." + std::string(name));
  found->build(*builder, request);
  *plan = builder.release()->plan();
  return nullptr;
}

void free_entity(const metaffi_call_plan* plan) {
  const std::unique_ptr<PlanBuilder> owned(static_cast<PlanBuilder*>(plan->owner));
}

}  // namespace fake

const char* metaffi_fake_log(void) {
  static std::string last;
  last = std::exchange(fake::log_text, {});
  return last.c_str();
}

metaffi_fake_gate* metaffi_fake_gate_get(void) { return &fake::gate; }
