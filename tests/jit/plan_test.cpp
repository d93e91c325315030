#include "jit/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "plan_builder.hpp"

namespace metaffi::test {
namespace {

using ::testing::HasSubstr;

std::int64_t sum_of(std::int64_t a, std::int64_t b) { return a + b; }
void release(void*) {}
metaffi_error* make_error() { return nullptr; }
metaffi_error* resolve(void*, const metaffi_value*, void**) { return nullptr; }
metaffi_error* slow(void*, void**) { return nullptr; }
void take_error(void*, metaffi_error*) {}

// int64(int64, int64) with a stack array, a release and an error check: everything in order.
struct GoodPlan : PlanBuilder {
  GoodPlan() : PlanBuilder("long add(long, long)") {
    parameter(metaffi_int64_type);
    parameter(metaffi_int64_type);
    result(metaffi_int64_type);
    array(2);
    const std::uint32_t a = load_argument(0);
    const std::uint32_t b = load_argument(1);
    release(make_call(&test::release, "release", METAFFI_REPR_VOID, {value(a, METAFFI_REPR_POINTER)}));
    place(0, 1, value(b, METAFFI_REPR_I64));
    const std::uint32_t sum =
        call(&sum_of, "add", METAFFI_REPR_I64, {value(a, METAFFI_REPR_I64), value(b, METAFFI_REPR_I64)});
    fail_if(sum, METAFFI_CONDITION_NOT_EQUAL, make_call(&make_error, "make_error", METAFFI_REPR_POINTER, {}), 3);
    store_result(0, value(sum, METAFFI_REPR_I64));
  }
};

enum Steps { kLoadA, kLoadB, kRelease, kPlace, kCall, kFailIf, kStore };

metaffi_typed_caller typed_caller() {
  return {sizeof(metaffi_typed_caller), METAFFI_CONVENTION_SYSV, &take_error, nullptr};
}

std::string message_of(PlanBuilder& builder, const metaffi_typed_caller* caller = nullptr) {
  const auto failure = jit::validate(builder.plan(), caller);
  return failure.has_value() ? failure->message : "accepted";
}

TEST(PlanValidation, AcceptsAPlanWithEveryThingInOrder) {
  GoodPlan plan;
  EXPECT_EQ(message_of(plan), "accepted");
  const metaffi_typed_caller caller = typed_caller();
  EXPECT_EQ(message_of(plan, &caller), "accepted");
}

TEST(PlanValidation, NamesTheSignatureTheStepAndWhoIsToBlame) {
  GoodPlan plan;
  plan.steps[kStore].as.store_result.result = 7;
  EXPECT_EQ(message_of(plan),
            "call plan of 'long add(long, long)': step 6 (STORE_RESULT): result 7 does not exist; the plan has 1; this "
            "is a defect of the plug-in that made it");
}

struct Rejection {
  const char* name;
  std::function<void(PlanBuilder&)> spoil;
  const char* message;
};

class PlanRejection : public ::testing::TestWithParam<Rejection> {};

TEST_P(PlanRejection, IsExplained) {
  GoodPlan plan;
  GetParam().spoil(plan);
  EXPECT_THAT(message_of(plan), HasSubstr(GetParam().message));
}

metaffi_plan_operand& operand(PlanBuilder& plan, std::size_t index) {
  return const_cast<metaffi_plan_operand&>(plan.steps[kCall].as.call.call.operands[index]);
}
metaffi_plan_call& call(PlanBuilder& plan) { return plan.steps[kCall].as.call.call; }

const Rejection kRejections[] = {
    {"UnknownStep", [](PlanBuilder& p) { p.steps[0].kind = 77; }, "step 0 (unknown): its kind 77 is unknown"},
    {"UnknownParameterRepr", [](PlanBuilder& p) { p.parameters[1].repr = 44; },
     "parameter 1 has the unknown representation 44"},
    {"VoidParameter", [](PlanBuilder& p) { p.parameters[1].repr = METAFFI_REPR_VOID; },
     "parameter 1 has no representation (VOID)"},
    {"StructParameter", [](PlanBuilder& p) { p.parameters[1].repr = METAFFI_REPR_STRUCT; },
     "parameter 1 is a struct by value, which only operands and results of calls can be"},
    {"UnknownType", [](PlanBuilder& p) { p.parameters[0].type = 3; }, "parameter 0 has the unknown type 3"},
    {"PackedHandles", [](PlanBuilder& p) { p.parameters[0].type = metaffi_handle_packed_array_type; }, "unknown type"},
    {"PackedScalar", [](PlanBuilder& p) { p.parameters[0].type = metaffi_int64_type | METAFFI_PACKED_FLAG; },
     "unknown type"},
    {"ReprOfOtherSize", [](PlanBuilder& p) { p.results[0].repr = METAFFI_REPR_I32; },
     "result 0 is a int64 represented as i32, not i64"},
    {"RawParameterOfAnXcall", [](PlanBuilder& p) { p.parameters[0].type = 0; }, "parameter 0 is a raw machine value"},
    {"RawResultOfAnXcall", [](PlanBuilder& p) { p.results[0].type = 0; }, "result 0 is a raw machine value"},
    {"ArgumentOutOfRange", [](PlanBuilder& p) { p.steps[kLoadB].as.load_argument.argument = 2; },
     "step 1 (LOAD_ARGUMENT): argument 2 does not exist; the plan has 2 parameters"},
    {"LoadOfOtherSize", [](PlanBuilder& p) { p.steps[kLoadA].as.load_argument.repr = METAFFI_REPR_I32; },
     "it loads a i64 as i32"},
    {"LoadOfOtherClass", [](PlanBuilder& p) { p.steps[kLoadA].as.load_argument.repr = METAFFI_REPR_F64; },
     "it loads a i64 as f64"},
    {"LoadAsVoid", [](PlanBuilder& p) { p.steps[kLoadA].as.load_argument.repr = METAFFI_REPR_VOID; },
     "has no representation"},
    {"NullableTwo", [](PlanBuilder& p) { p.steps[kLoadA].as.load_argument.nullable = 2; }, "nullable is 2"},
    {"PayloadOfAny",
     [](PlanBuilder& p) {
       p.parameters[0] = {metaffi_any_type, METAFFI_REPR_POINTER, 0};
     },
     "declared any has no payload"},
    {"ValueOutOfRange", [](PlanBuilder& p) { p.steps[kLoadA].as.load_argument.out = 3; },
     "assigns value 3 of a plan with 3 values"},
    {"AssignedTwice", [](PlanBuilder& p) { p.steps[kLoadB].as.load_argument.out = 0; },
     "step 1 (LOAD_ARGUMENT): it assigns value 0 a second time"},
    {"UsedBeforeAssigned", [](PlanBuilder& p) { operand(p, 1).index = 2; },
     "step 4 (CALL): operand 1 is value 2, which no earlier step assigns"},
    {"UseOutOfRange", [](PlanBuilder& p) { operand(p, 0).index = 99; },
     "operand 0 is value 99 of a plan with 3 values"},
    {"UnknownOperandKind", [](PlanBuilder& p) { operand(p, 0).kind = 9; }, "operand 0 has the unknown kind 9"},
    {"UnknownOperandRepr", [](PlanBuilder& p) { operand(p, 0).repr = 14; },
     "operand 0 has the unknown representation 14"},
    {"StructReprOfAScalar", [](PlanBuilder& p) { operand(p, 0).repr = METAFFI_REPR_STRUCT; },
     "operand 0 is a struct by value, which only operands"},
    {"VoidOperand", [](PlanBuilder& p) { operand(p, 0).repr = METAFFI_REPR_VOID; }, "operand 0 has no representation"},
    {"AddressThatIsNoPointer",
     [](PlanBuilder& p) {
       operand(p, 0) = {METAFFI_OPERAND_ARGUMENT_ADDRESS, METAFFI_REPR_I64, 0, 0};
     },
     "operand 0 is an address represented as i64"},
    {"AddressOfNoArgument", [](PlanBuilder& p) { operand(p, 0) = argument_address(5); }, "argument 5 does not exist"},
    {"AddressOfNoResult", [](PlanBuilder& p) { operand(p, 0) = result_address(1); }, "address of result 1 of 1"},
    {"AddressOfNoArray", [](PlanBuilder& p) { operand(p, 0) = array_address(1, 0); },
     "cell 0 of array 1, which does not exist"},
    {"AddressOutsideArray", [](PlanBuilder& p) { operand(p, 0) = array_address(0, 2); },
     "cell 2 of array 0, which does not exist"},
    {"AddressAssignsTwice", [](PlanBuilder& p) { operand(p, 0) = value_address(1); }, "assigns value 1 a second time"},
    {"AddressWritesResultTwice", [](PlanBuilder& p) { operand(p, 0) = result_address(0); },
     "step 6 (STORE_RESULT): it writes result 0 a second time"},
    {"NoFunction", [](PlanBuilder& p) { call(p).function.constant = 0; }, "the function is NULL"},
    {"FunctionOfOddKind", [](PlanBuilder& p) { call(p).function.kind = METAFFI_OPERAND_ARRAY_ADDRESS; },
     "the function must be a constant or a value"},
    {"FunctionUnassigned", [](PlanBuilder& p) { call(p).function = value(2, METAFFI_REPR_POINTER); },
     "the function is value 2, which no earlier step"},
    {"UnknownConvention", [](PlanBuilder& p) { call(p).convention = 3; }, "calling convention 3 is unknown"},
    {"UnknownFlags", [](PlanBuilder& p) { call(p).flags = 8; }, "unknown flags (8)"},
    {"UnknownResultRepr", [](PlanBuilder& p) { call(p).result = 14; }, "the result has the unknown representation 14"},
    {"NoOperands", [](PlanBuilder& p) { call(p).operands = nullptr; }, "its operands are NULL"},
    {"TooManyOperands", [](PlanBuilder& p) { call(p).operand_count = 100000; }, "it has 100000 operands"},
    {"ResultOfVoid", [](PlanBuilder& p) { call(p).result = METAFFI_REPR_VOID; },
     "assigns the result of a call that has none"},
    {"TooManyFixed",
     [](PlanBuilder& p) {
       call(p).flags = METAFFI_CALL_VARIADIC;
       call(p).fixed_count = 3;
     },
     "it has 3 fixed operands of 2"},
    {"VariadicFloat",
     [](PlanBuilder& p) {
       call(p).flags = METAFFI_CALL_VARIADIC;
       operand(p, 1).repr = METAFFI_REPR_F32;
     },
     "variadic operand 1 is a f32, which C promotes"},
    {"VariadicShort",
     [](PlanBuilder& p) {
       call(p).flags = METAFFI_CALL_VARIADIC;
       operand(p, 0).repr = METAFFI_REPR_I16;
     },
     "variadic operand 0 is a i16, which C promotes"},
    {"UnknownCondition", [](PlanBuilder& p) { p.steps[kFailIf].as.fail_if.condition = 3; },
     "the condition 3 is unknown"},
    {"TestOfUnassigned", [](PlanBuilder& p) { std::swap(p.steps[kCall], p.steps[kFailIf]); },
     "what it tests is value 2, which no earlier step"},
    {"ErrorThatIsNoPointer", [](PlanBuilder& p) { p.steps[kFailIf].as.fail_if.error.result = METAFFI_REPR_I32; },
     "the error function must return a POINTER"},
    {"ZeroAsError",
     [](PlanBuilder& p) {
       p.steps[kFailIf].as.fail_if = {0, METAFFI_CONDITION_ZERO, 0, {}};
     },
     "the value is the error, and it is 0"},
    {"ErrorWithBadOperand",
     [](PlanBuilder& p) {
       p.steps[kFailIf].as.fail_if.error = p.make_call(&make_error, "e", METAFFI_REPR_POINTER, {argument_address(9)});
     },
     "step 5 (FAIL_IF): argument 9 does not exist"},
    {"PlaceInNoArray", [](PlanBuilder& p) { p.steps[kPlace].as.place.array = 1; },
     "array 1 does not exist; the plan has 1"},
    {"PlaceOutsideArray", [](PlanBuilder& p) { p.steps[kPlace].as.place.cell = 2; },
     "cell 2 is outside array 0, which has 2 cells"},
    {"PlaceOfUnassigned", [](PlanBuilder& p) { p.steps[kPlace].as.place.operand.index = 2; },
     "what it places is value 2"},
    {"StoreOfOtherSize", [](PlanBuilder& p) { p.steps[kStore].as.store_result.operand.repr = METAFFI_REPR_I8; },
     "it stores a i8 in a result represented as i64"},
    {"StoreOfHandle",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_handle_type, METAFFI_REPR_POINTER, 0};
     },
     "result 0 is declared handle; only numbers, bool, chars, strings and arrays of the first three are stored"},
    {"StoreOfAny",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_any_type, METAFFI_REPR_POINTER, 0};
     },
     "result 0 is declared any; only"},
    {"StoreOfStringArray",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_string8_array_type, METAFFI_REPR_POINTER, 0};
     },
     "result 0 is declared string8_array; only"},
    {"ScalarWithLength", [](PlanBuilder& p) { p.steps[kStore].as.store_result.length = constant(METAFFI_REPR_U32, 3); },
     "result 0 is declared int64, which has no length"},
    {"ScalarWithLengthOfValue",
     [](PlanBuilder& p) { p.steps[kStore].as.store_result.length = value(0, METAFFI_REPR_U32); },
     "result 0 is declared int64, which has no length"},
    {"StringWithoutLength",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_string8_type, METAFFI_REPR_POINTER, 0};
       p.steps[kStore].as.store_result.length = {};
     },
     "the length has no representation (VOID)"},
    {"LengthOfOtherSize",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_string8_type, METAFFI_REPR_POINTER, 0};
       p.steps[kStore].as.store_result.length = value(0, METAFFI_REPR_U64);
     },
     "the length is represented as u64, not u32"},
    {"LengthOfUnassigned",
     [](PlanBuilder& p) {
       p.results[0] = {metaffi_float64_packed_array_type, METAFFI_REPR_POINTER, 0};
       p.steps[kStore].as.store_result.length = value(p.new_value(), METAFFI_REPR_U32);
     },
     "the length is value 3, which no earlier step assigns"},
    {"ResultMissing", [](PlanBuilder& p) { p.steps.pop_back(); }, "result 0 is written by no step"},
    {"ReleaseOfUnassigned", [](PlanBuilder& p) { std::swap(p.steps[kLoadA], p.steps[kRelease]); },
     "step 0 (RELEASE): operand 0 is value 0, which no earlier step"},
    {"ReleaseWithoutFunction", [](PlanBuilder& p) { p.steps[kRelease].as.release.call.function.constant = 0; },
     "step 2 (RELEASE): the function is NULL"},
    {"HugeArrays", [](PlanBuilder& p) { p.arrays[0] = 70000; }, "its stack arrays have 70000 cells, at most 65536"},
    {"HugeValueCount", [](PlanBuilder& p) { p.value_count = 70000; }, "it has 70000 values, at most 65536"},
    {"HandleFromInteger", [](PlanBuilder& p) { p.load_handle(0, 1, &resolve); },
     "argument 0 is declared int64, not handle or callable"},
    {"HandleWithoutResolve", [](PlanBuilder& p) { p.load_handle(p.parameter(metaffi_handle_type), 1, nullptr); },
     "no function to resolve the handle"},
    {"ThreadWithoutSlow", [](PlanBuilder& p) { p.load_thread(true, 8, nullptr); },
     "no function for a thread without a value"},
    {"ThreadOddOffset",
     [](PlanBuilder& p) {
       p.load_thread(true, 8, &slow);
       p.steps.back().as.load_thread.has_offset = 2;
     },
     "has_offset is 2"},
    {"MemoryOfUnassigned", [](PlanBuilder& p) { p.load_memory(value(3, METAFFI_REPR_POINTER), 0, METAFFI_REPR_I64); },
     "the base is value 3"},
    {"MemoryAsVoid", [](PlanBuilder& p) { p.load_memory(value(0, METAFFI_REPR_POINTER), 0, METAFFI_REPR_VOID); },
     "what it loads has no representation"},
};

INSTANTIATE_TEST_SUITE_P(Each, PlanRejection, ::testing::ValuesIn(kRejections),
                         [](const auto& tested) { return tested.param.name; });

TEST(PlanValidation, RejectsAnIncompleteHeader) {
  GoodPlan builder;
  const metaffi_call_plan good = builder.plan();
  const auto rejected = [&](auto spoil) {
    metaffi_call_plan plan = good;
    spoil(plan);
    const auto failure = jit::validate(plan, nullptr);
    return failure.has_value() ? failure->message : std::string("accepted");
  };
  EXPECT_THAT(rejected([](auto& p) { p.size = 8; }), HasSubstr("its size is 8 bytes"));
  EXPECT_THAT(rejected([](auto& p) { p.signature = nullptr; }), HasSubstr("it has no signature"));
  EXPECT_THAT(rejected([](auto& p) { p.steps = nullptr; }), HasSubstr("its steps are NULL"));
  EXPECT_THAT(rejected([](auto& p) { p.parameters = nullptr; }), HasSubstr("its parameters are NULL"));
  EXPECT_THAT(rejected([](auto& p) { p.results = nullptr; }), HasSubstr("its results are NULL"));
  EXPECT_THAT(rejected([](auto& p) { p.arrays = nullptr; }), HasSubstr("its arrays are NULL"));
}

TEST(PlanValidation, TellsDefectsFromLimits) {
  GoodPlan plan;
  plan.arrays[0] = 70000;
  EXPECT_EQ(jit::validate(plan.plan(), nullptr)->code, METAFFI_ERROR_UNSUPPORTED);
  plan.arrays[0] = 0;
  EXPECT_EQ(jit::validate(plan.plan(), nullptr)->code, METAFFI_ERROR_INTERNAL);
}

TEST(PlanValidation, RejectsAnUnusableTypedCaller) {
  GoodPlan plan;
  metaffi_typed_caller caller = typed_caller();
  caller.size = 4;
  EXPECT_THAT(message_of(plan, &caller), HasSubstr("the size of its typed caller is 4 bytes"));
  caller = typed_caller();
  caller.convention = 5;
  EXPECT_THAT(message_of(plan, &caller), HasSubstr("unknown calling convention 5"));
  caller = typed_caller();
  caller.fail = nullptr;
  EXPECT_THAT(message_of(plan, &caller), HasSubstr("no function to give an error to"));
}

TEST(PlanValidation, AllowsRawSlotsUnderATypedCallerOnly) {
  PlanBuilder plan;
  plan.parameter(0, METAFFI_REPR_POINTER);
  plan.result(0, METAFFI_REPR_I32);
  plan.load_argument(0);
  plan.store_result(0, constant(METAFFI_REPR_I32, 1));
  const metaffi_typed_caller caller = typed_caller();
  EXPECT_EQ(message_of(plan, &caller), "accepted");
  EXPECT_THAT(message_of(plan), HasSubstr("raw machine value, which only a typed caller has"));

  plan.result(metaffi_int64_type);
  plan.store_result(1, constant(METAFFI_REPR_I64, 1));
  EXPECT_THAT(message_of(plan, &caller), HasSubstr("raw machine value among several results"));
}

TEST(PlanValidation, RejectsAddressesOfRawSlots) {
  const metaffi_typed_caller caller = typed_caller();
  PlanBuilder argument_plan;
  argument_plan.parameter(0, METAFFI_REPR_POINTER);
  argument_plan.call(&release, "f", METAFFI_REPR_VOID, {argument_address(0)});
  EXPECT_THAT(message_of(argument_plan, &caller), HasSubstr("address of argument 0, which is a raw machine value"));
  PlanBuilder result_plan;
  result_plan.result(0, METAFFI_REPR_POINTER);
  result_plan.call(&release, "f", METAFFI_REPR_VOID, {result_address(0)});
  EXPECT_THAT(message_of(result_plan, &caller), HasSubstr("address of result 0, which is a raw machine value"));
}

TEST(PlanValidation, LetsReleasesReadAddressesThatAreAssigned) {
  PlanBuilder plan;
  plan.result(metaffi_string8_type);
  const std::uint32_t out = plan.new_value();
  plan.release(plan.make_call(&release, "free", METAFFI_REPR_VOID, {result_address(0)}), true);
  plan.call(&release, "make", METAFFI_REPR_VOID, {value_address(out), result_address(0)});
  plan.release(plan.make_call(&release, "free", METAFFI_REPR_VOID, {value_address(out)}));
  EXPECT_EQ(message_of(plan), "accepted");
}

}  // namespace
}  // namespace metaffi::test
