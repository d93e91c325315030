// The code of typical plans, instruction by instruction. Each file beside this one shows a plan and what becomes of it;
// METAFFI_BLESS=1 writes all of them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "../jit/plan_builder.hpp"
#include "disassembly.hpp"
#include "jit/compiler.hpp"
#include "jit/plan.hpp"

namespace metaffi::test {
namespace {

// Addresses for plans that are compiled and never run: near code memory, where call rel32 reaches, and far from it.
class Addresses {
 public:
  Addresses() {
    PlanBuilder empty;
    if (jit::compile({empty.plan(), nullptr, {}, nullptr}, &anchor_)) throw std::runtime_error("cannot compile");
    next_near_ = reinterpret_cast<std::uint64_t>(anchor_.address()) + 0x10000000;
  }
  std::uint64_t near(const std::string& name) { return add(next_near_ += 64, name); }
  std::uint64_t far(const std::string& name) { return add(next_far_ += 64, name); }
  template <typename Function>
  Function* function(std::uint64_t address) {
    return reinterpret_cast<Function*>(address);
  }
  Symbols symbols;

 private:
  std::uint64_t add(std::uint64_t address, const std::string& name) {
    symbols[address] = name;
    return address;
  }
  jit::Code anchor_;
  std::uint64_t next_near_ = 0;
  std::uint64_t next_far_ = 0x1122334455667000;
};

// What a case builds on: a plan, and whether a typed C function of some convention is to be made of it.
struct Subject {
  PlanBuilder plan;
  Addresses at;
  std::uint32_t typed_convention = METAFFI_CONVENTION_DEFAULT;
  bool is_typed = false;

  metaffi_plan_call call(const char* name, std::uint16_t result, Operands operands,
                         std::uint32_t convention = METAFFI_CONVENTION_DEFAULT, bool is_far = false) {
    const std::uint64_t address = is_far ? at.far(name) : at.near(name);
    return plan.make_call(constant(METAFFI_REPR_POINTER, address), name, result, std::move(operands), convention);
  }
  void typed(std::uint32_t convention) {
    is_typed = true;
    typed_convention = convention;
  }
  // A scalar function of the given types, called and its result stored.
  void scalar(std::vector<metaffi_type> parameters, metaffi_type result,
              std::uint32_t convention = METAFFI_CONVENTION_DEFAULT, bool is_far = false) {
    Operands operands;
    for (const metaffi_type type : parameters) plan.parameter(type);
    for (std::uint32_t i = 0; i < parameters.size(); ++i) operands.push_back(argument(plan, i));
    plan.result(result);
    const auto answer = plan.call(call("target", natural_repr(result), operands, convention, is_far));
    plan.store_result(0, value(answer, natural_repr(result)));
  }
};

void nullable_string(Subject& s) {
  s.plan.parameter(metaffi_string8_type);
  s.plan.result(metaffi_bool_type);
  const auto text = s.plan.load_argument(0, METAFFI_REPR_POINTER, true);
  const auto answer = s.plan.call(s.call("is_empty", METAFFI_REPR_BOOL, {value(text, METAFFI_REPR_POINTER)}));
  s.plan.store_result(0, value(answer, METAFFI_REPR_BOOL));
}

// The shape of a JNI call: environment, object, string converted and released, jvalue array, pending exception.
void jni_instance_method(Subject& s) {
  PlanBuilder& plan = s.plan;
  plan.parameter(metaffi_handle_type);
  plan.parameter(metaffi_string8_type);
  plan.parameter(metaffi_int32_type);
  plan.result(metaffi_int32_type);
  plan.array(2);
  const auto resolve = reinterpret_cast<PlanBuilder::Resolve>(s.at.far("resolve"));
  const auto attach = reinterpret_cast<PlanBuilder::Slow>(s.at.far("attach"));
  plan.guard(0);
  plan.guard(1);
  const auto number = plan.load_argument(2);
  const auto env = plan.load_thread(true, -64, attach, nullptr);
  const auto object = plan.load_handle(0, 0x1234, resolve, nullptr);
  const auto text = plan.new_value();
  const auto error = plan.call(s.call("to_jstring", METAFFI_REPR_POINTER,
                                      {value(env, METAFFI_REPR_POINTER), argument_address(1), value_address(text)}));
  plan.fail_if_error(error);
  plan.release(s.call("DeleteLocalRef", METAFFI_REPR_VOID,
                      {value(env, METAFFI_REPR_POINTER), value(text, METAFFI_REPR_POINTER)}));
  plan.place(0, 0, value(text, METAFFI_REPR_POINTER));
  plan.place(0, 1, value(number, METAFFI_REPR_I32));
  const auto answer = plan.call(s.call("CallIntMethodA", METAFFI_REPR_I32,
                                       {value(env, METAFFI_REPR_POINTER), value(object, METAFFI_REPR_POINTER),
                                        constant(METAFFI_REPR_POINTER, s.at.far("method_id")), array_address(0, 0)}));
  const auto pending = plan.call(s.call("ExceptionCheck", METAFFI_REPR_BOOL, {value(env, METAFFI_REPR_POINTER)}));
  plan.fail_if(pending, METAFFI_CONDITION_NONZERO,
               s.call("take_exception", METAFFI_REPR_POINTER, {value(env, METAFFI_REPR_POINTER)}));
  plan.store_result(0, value(answer, METAFFI_REPR_I32));
}

void typed_callback(Subject& s) {
  s.typed(METAFFI_CONVENTION_SYSV);
  s.plan.parameter(0, METAFFI_REPR_POINTER);
  s.plan.parameter(metaffi_int32_type);
  s.plan.parameter(metaffi_float64_type);
  s.plan.result(0, METAFFI_REPR_POINTER);
  const auto env = s.plan.load_argument(0);
  const auto out = s.plan.new_value();
  const auto error = s.plan.call(
      s.call("invoke", METAFFI_REPR_POINTER,
             {value(env, METAFFI_REPR_POINTER), argument_address(1), argument_address(2), value_address(out)}));
  s.plan.release(s.call("undo", METAFFI_REPR_VOID, {value(out, METAFFI_REPR_POINTER)}), true);
  s.plan.fail_if_error(error);
  s.plan.store_result(0, value(out, METAFFI_REPR_POINTER));
}

void variadic(Subject& s, std::uint32_t convention) {
  s.plan.parameter(metaffi_string8_type);
  s.plan.parameter(metaffi_float64_type);
  auto call = s.call("printf", METAFFI_REPR_VOID,
                     {argument(s.plan, 0), argument(s.plan, 1), constant(METAFFI_REPR_I32, 7)}, convention);
  call.flags = METAFFI_CALL_VARIADIC | METAFFI_CALL_TARGET;
  call.fixed_count = 1;
  s.plan.call(call);
}

constexpr std::uint16_t kPointer = METAFFI_REPR_POINTER, kInt64 = METAFFI_REPR_I64, kFloat64 = METAFFI_REPR_F64;

// A Go string of an argument's bytes and length; {GoString, int64} comes back through a hidden pointer.
void go_string(Subject& s) {
  PlanBuilder& plan = s.plan;
  const auto* string = plan.structs.struct_type("GoString", {kPointer, kInt64});
  const auto* pair = plan.structs.struct_type("Greet_return", {kPointer, kInt64, kInt64});
  plan.parameter(metaffi_string8_type);
  plan.result(metaffi_string8_type);
  plan.result(metaffi_int64_type);
  const auto bytes = plan.load_argument(0);
  const auto length = plan.load_memory(argument_address(0), 12, METAFFI_REPR_U32);
  const auto array =
      plan.call_for_struct(s.call("Greet", METAFFI_REPR_STRUCT,
                                  {plan.structs.struct_of(string, {value(bytes, kPointer), value(length, kInt64)})},
                                  METAFFI_CONVENTION_SYSV),
                           pair);
  const auto copied = plan.call(s.call("copy", kPointer,
                                       {value(plan.load_memory(array_address(array, 0), 0, kPointer), kPointer),
                                        value(plan.load_memory(array_address(array, 0), 8, kInt64), kInt64)}));
  plan.store_result(0, value(copied, kPointer),
                    value(plan.load_memory(array_address(array, 0), 8, kInt64), METAFFI_REPR_U32));
  plan.store_result(1, value(plan.load_memory(array_address(array, 0), 16, kInt64), kInt64));
}

// {double, int64} by value, both ways.
void struct_in_registers(Subject& s, std::uint32_t convention) {
  PlanBuilder& plan = s.plan;
  const auto* type = plan.structs.struct_type("Pair", {kFloat64, kInt64});
  plan.parameter(metaffi_float64_type);
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_float64_type);
  plan.result(metaffi_int64_type);
  const Operand a = argument(plan, 0);
  const Operand b = argument(plan, 1);
  const auto array = plan.call_for_struct(
      s.call("swap", METAFFI_REPR_STRUCT, {plan.structs.struct_of(type, {a, b})}, convention), type);
  plan.store_result(0, value(plan.load_memory(array_address(array, 0), 0, kFloat64), kFloat64));
  plan.store_result(1, value(plan.load_memory(array_address(array, 0), 8, kInt64), kInt64));
}

// {int64, failure} as a Go export returns it: the failure is an error, or something that an error is made of.
void returned_failure(Subject& s) {
  PlanBuilder& plan = s.plan;
  const auto* type = plan.structs.struct_type("Add_return", {kInt64, kPointer});
  plan.parameter(metaffi_int64_type);
  plan.result(metaffi_int64_type);
  const Operand given = argument(plan, 0);
  for (int i = 0; i < 2; ++i) {
    const auto array = plan.call_for_struct(s.call("Add", METAFFI_REPR_STRUCT, {given}, METAFFI_CONVENTION_SYSV), type);
    const auto failure = plan.load_memory(array_address(array, 0), 8, kPointer);
    if (i == 0) {
      plan.fail_if(failure, METAFFI_CONDITION_NONZERO, s.call("error_of", kPointer, {value(failure, kPointer)}));
    } else {
      plan.fail_if_error(failure);
      plan.store_result(0, value(plan.load_memory(array_address(array, 0), 0, kInt64), kInt64));
    }
  }
}

// Fields that share an eightbyte, and a struct that goes to memory with padding.
void struct_of_small_fields(Subject& s, std::uint32_t convention) {
  PlanBuilder& plan = s.plan;
  const auto* small = plan.structs.struct_type(
      "Small", {METAFFI_REPR_I8, METAFFI_REPR_U16, METAFFI_REPR_F32, METAFFI_REPR_F32, METAFFI_REPR_F32});
  const auto* large = plan.structs.struct_type("Large", {METAFFI_REPR_I8, kFloat64, METAFFI_REPR_BOOL});
  for (const metaffi_type type :
       {metaffi_int8_type, metaffi_uint16_type, metaffi_float32_type, metaffi_float32_type, metaffi_float64_type}) {
    plan.parameter(type);
  }
  Operands fields;
  for (std::uint32_t i = 0; i < 5; ++i) fields.push_back(argument(plan, i));
  const Operand one = constant(METAFFI_REPR_F32, bits(1.0f));
  plan.call(s.call("take", METAFFI_REPR_VOID,
                   {plan.structs.struct_of(small, {fields[0], fields[1], fields[2], fields[3], one}),
                    plan.structs.struct_of(large, {fields[0], fields[4], constant(METAFFI_REPR_BOOL, 1)})},
                   convention));
}

struct Case {
  const char* name;
  std::function<void(Subject&)> build;
};

constexpr metaffi_type kI64 = metaffi_int64_type, kF64 = metaffi_float64_type, kI8 = metaffi_int8_type,
                       kF32 = metaffi_float32_type, kBool = metaffi_bool_type, kU16 = metaffi_uint16_type;

const Case kCases[] = {
    {"void", [](Subject& s) { s.plan.call(s.call("target", METAFFI_REPR_VOID, {})); }},
    {"int64_int64",
     [](Subject& s) {
       s.scalar({kI64, kI64}, kI64);
     }},
    {"int64_int64_far",
     [](Subject& s) {
       s.scalar({kI64, kI64}, kI64, METAFFI_CONVENTION_DEFAULT, true);
     }},
    {"double_double",
     [](Subject& s) {
       s.scalar({kF64, kF64}, kF64);
     }},
    {"mixed8_sysv",
     [](Subject& s) {
       s.scalar({kI8, kF64, kU16, kF32, kI64, kBool, kI64, kI64, kI8}, kF32, METAFFI_CONVENTION_SYSV);
     }},
    {"mixed8_win64",
     [](Subject& s) {
       s.scalar({kI8, kF64, kU16, kF32, kI64, kBool, kF64, kF32}, kI8, METAFFI_CONVENTION_WIN64);
     }},
    {"nullable_string", nullable_string},
    {"array_guard",
     [](Subject& s) {
       s.plan.parameter(metaffi_int64_array_type);
       s.plan.result(metaffi_any_type);
       s.plan.guard(0);
       s.plan.call(s.call("sum", METAFFI_REPR_VOID, {argument_address(0), result_address(0)}));
     }},
    {"global_getter",
     [](Subject& s) {
       s.plan.result(kF64);
       const auto found = s.plan.load_memory(constant(METAFFI_REPR_POINTER, s.at.far("global")), 0, METAFFI_REPR_F64);
       s.plan.store_result(0, value(found, METAFFI_REPR_F64));
     }},
    {"jni_instance_method", jni_instance_method},
    {"typed_callback", typed_callback},
    {"typed_int64_int64_sysv",
     [](Subject& s) {
       s.typed(METAFFI_CONVENTION_SYSV), s.scalar({kI64, kI64}, kI64);
     }},
    {"typed_win64_to_sysv",
     [](Subject& s) {
       s.typed(METAFFI_CONVENTION_WIN64), s.scalar({kI64, kF64, kI64, kI64, kI64}, kF64, METAFFI_CONVENTION_SYSV);
     }},
    {"variadic_sysv", [](Subject& s) { variadic(s, METAFFI_CONVENTION_SYSV); }},
    {"variadic_win64", [](Subject& s) { variadic(s, METAFFI_CONVENTION_WIN64); }},
    {"go_string", go_string},
    {"struct_in_registers_sysv", [](Subject& s) { struct_in_registers(s, METAFFI_CONVENTION_SYSV); }},
    {"struct_in_registers_win64", [](Subject& s) { struct_in_registers(s, METAFFI_CONVENTION_WIN64); }},
    {"jump",
     [](Subject& s) {
       s.plan.parameter(kI64);
       const Operand given = argument(s.plan, 0);
       s.plan.fail_if_error(s.plan.call(s.call("target", METAFFI_REPR_POINTER, {given})));
     }},
    {"returned_failure", returned_failure},
    {"struct_of_small_fields_sysv", [](Subject& s) { struct_of_small_fields(s, METAFFI_CONVENTION_SYSV); }},
    {"struct_of_small_fields_win64", [](Subject& s) { struct_of_small_fields(s, METAFFI_CONVENTION_WIN64); }},
    {"frame_of_pages",
     [](Subject& s) {
       s.plan.array(2000);
       s.plan.call(s.call("target", METAFFI_REPR_VOID, {array_address(0, 0)}));
     }},
};

std::string describe(Subject& subject) {
  const metaffi_typed_caller caller{sizeof(caller), subject.typed_convention,
                                    reinterpret_cast<void (*)(void*, metaffi_error*)>(subject.at.far("fail")),
                                    reinterpret_cast<void*>(subject.at.far("fail_context"))};
  const jit::ErrorMaker errors{
      reinterpret_cast<metaffi_error* (*)(void*, std::uint32_t, const metaffi_value*)>(subject.at.near("guard_failed")),
      reinterpret_cast<metaffi_error* (*)(void*)>(subject.at.near("error_missing")),
      reinterpret_cast<void*>(subject.at.far("error_context"))};
  const metaffi_typed_caller* typed = subject.is_typed ? &caller : nullptr;
  const metaffi_call_plan& plan = subject.plan.plan();
  if (const auto failure = jit::validate(plan, typed)) return failure->message;
  jit::Code code;
  std::vector<jit::Annotation> remarks;
  if (const auto failure = jit::compile({plan, typed, errors, &remarks}, &code)) return failure->message;
  const std::span bytes(static_cast<const std::uint8_t*>(code.address()), code.size());
  return jit::dump(plan) + "\n" + disassemble(bytes, remarks, subject.at.symbols);
}

class Golden : public ::testing::TestWithParam<Case> {};

TEST_P(Golden, IsAsBlessed) {
  const std::string path = METAFFI_GOLDEN_DIR "/" + std::string(GetParam().name) + ".txt";
  Subject subject;
  GetParam().build(subject);
  const std::string found = describe(subject);
  if (std::getenv("METAFFI_BLESS") != nullptr) {
    std::ofstream(path) << found;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file.is_open()) << path << " is missing; METAFFI_BLESS=1 writes it";
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(found, expected.str()) << "if this is meant to be so, METAFFI_BLESS=1 rewrites all such files";
}

INSTANTIATE_TEST_SUITE_P(Each, Golden, ::testing::ValuesIn(kCases),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace metaffi::test
