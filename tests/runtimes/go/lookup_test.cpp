// Entity paths: what they find, and what is said when they find nothing.
#include "tests/runtimes/go/fixture.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class GoLookup : public GoTest {
 protected:
  std::int64_t echo(const std::string& path) {
    return run(path, types({"int64"}), types({"int64"}), {metaffi_value_int64(1)}).number();
  }
};
METAFFI_BOTH_DISPATCHES(GoLookup);

TEST_P(GoLookup, FindsBareAndQualifiedNames) {
  EXPECT_EQ(echo("callable=Echo_int64"), 1);
  EXPECT_EQ(echo("callable=text.Echo_int64"), 1);
  EXPECT_EQ(echo("callable=metaffi.test/text/v2.Echo_int64"), 1);
  EXPECT_EQ(echo("callable=metaffi.test/shapes.Same"), 1);
  EXPECT_EQ(echo("callable=shapes.Same"), 1);
}

TEST_P(GoLookup, FindsInstantiationsWhateverTheirBlanks) {
  EXPECT_EQ(echo("callable=Map[int,string]"), 1);
  EXPECT_EQ(echo("callable=shapes.Map[int, string]"), 1);
}

TEST_P(GoLookup, FindsWhatEveryLibraryHasAfterTheUsersOwn) {
  EXPECT_EQ(echo("callable=Map.Len"), 1);
  EXPECT_EQ(echo("callable=builtin.Same"), 1);
}

TEST_P(GoLookup, NamesThatPackagesShareAreAmbiguous) {
  EXPECT_THAT(load_error("callable=Same", types({"int64"}), types({"int64"})),
              AllOf(StartsWith("AMBIGUOUS: several packages of "), HasSubstr("callable=metaffi.test/shapes.Same"),
                    HasSubstr("callable=metaffi.test/text/v2.Same")));
}

TEST_P(GoLookup, NamesThatAreCloseAreOffered) {
  EXPECT_THAT(load_error("callable=NewPoints"),
              AllOf(StartsWith("ENTITY_NOT_FOUND: "),
                    HasSubstr("has no function or method 'NewPoints'; close are 'NewPoint'")));
  EXPECT_THAT(load_error("callable=point.sum,instance_required"), HasSubstr("close are 'Point.Sum'"));
  EXPECT_THAT(load_error("field=Point.Xx,instance_required,getter"),
              HasSubstr("has no field 'Point.Xx'; close are 'Point.X'"));
}

TEST_P(GoLookup, WhatThereIsIsListed) {
  EXPECT_THAT(load_error("global=Zebra,getter"),
              HasSubstr("has no package variable or constant 'Zebra'; there are 'Answer', 'Counter'"));
  EXPECT_THAT(load_error("callable=Zebra"), HasSubstr("'Echo_any'"));
  EXPECT_THAT(load_error("callable=Zebra"), HasSubstr(" more"));
  EXPECT_THAT(load_error("callable=Point.Perimeter"), HasSubstr("'Point.Perimeter'; there are 'Point.Sum'"));
}

TEST_P(GoLookup, WhatCouldNotBeExportedSaysWhy) {
  EXPECT_THAT(load_error("callable=Hidden"),
              HasSubstr("package metaffi.test/shapes has it, but it could not be exported: its parameter is of the "
                        "unexported type point"));
}

TEST_P(GoLookup, AnotherKindOfThatNameIsShown) {
  EXPECT_THAT(load_error("callable=Counter"),
              AllOf(HasSubstr("of that name there is"), HasSubstr("global=Counter,getter")));
  EXPECT_THAT(load_error("global=Answer,setter"),
              AllOf(HasSubstr("it cannot be set. There is"), HasSubstr("const Answer = 42   global=Answer,getter")));
  EXPECT_THAT(load_error("callable=Point.X"), HasSubstr("field=Point.X,instance_required,setter"));
}

TEST_P(GoLookup, ObjectsMustBeAsked) {
  EXPECT_EQ(
      load_error("callable=Point.Sum", types({"handle"}), types({"int64"})),
      "ENTITY_PATH: entity path 'callable=Point.Sum': func (p *Point) Sum() int64 belongs to an object; add the tag "
      "instance_required and declare the object as first parameter");
  EXPECT_THAT(load_error("callable=NoPoint,instance_required"), HasSubstr("remove the tag instance_required"));
}

TEST_P(GoLookup, MalformedPathsAreRefused) {
  for (const char* path : {"instance_required", "callable=a,global=b", "callable=a,getter", "global=Counter",
                           "global=Counter,getter,setter", "field=Point.X", "global=Counter,getter,instance_required",
                           "class=a", "callable=Map[int,string", "callable="}) {
    EXPECT_THAT(load_error(path), StartsWith("ENTITY_PATH: ")) << path;
  }
}

}  // namespace
}  // namespace metaffi::testing
