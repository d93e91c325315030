// Modules: several at once, apart from each other, gone when freed; and requests that cannot be met.
#include <malloc.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/runtimes/jvm/support.hpp"

namespace metaffi::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class JvmModules : public JvmTest {
 protected:
  const metaffi_type_info handle_ = type(metaffi_handle_type);
  const metaffi_type_info int32_ = type(metaffi_int32_type);
  const metaffi_type_info int64_ = type(metaffi_int64_type);
  const metaffi_type_info string_ = type(metaffi_string8_type);

  Outcome call_in(const Module& module, const std::string& path, const Types& results) {
    return call(load_from(module.get(), "class=guest." + path, {}, results), {});
  }
};
METAFFI_UNDER_EACH_DISPATCH(JvmModules);

TEST_P(JvmModules, DoNotSeeEachOther) {
  const Module first = open_module(guest_path());
  const Module second = open_module(guest_jar("isolated.jar"));
  EXPECT_EQ(call_in(first, "Identity,callable=who", {string_}).shown(), "\"guest\"");
  EXPECT_EQ(call_in(second, "Identity,callable=who", {string_}).shown(), "\"isolated\"");
  EXPECT_EQ(call_in(first, "Identity,callable=next", {int32_}).shown(), "int32 1");
  EXPECT_EQ(call_in(second, "Identity,callable=next", {int32_}).shown(), "int32 100");
  EXPECT_EQ(call_in(second, "OnlyIsolated,callable=here", {string_}).shown(), "\"only here\"");
  EXPECT_THAT(load_error("class=guest.OnlyIsolated,callable=here", {}, {string_}), HasSubstr("ENTITY_NOT_FOUND"));
}

TEST_P(JvmModules, TheSameJarTwiceIsTwoModules) {
  const Module first = open_module(guest_path());
  const Module second = open_module(guest_path());
  EXPECT_EQ(call_in(first, "Identity,callable=next", {int32_}).shown(), "int32 1");
  EXPECT_EQ(call_in(first, "Identity,callable=next", {int32_}).shown(), "int32 2");
  EXPECT_EQ(call_in(second, "Identity,callable=next", {int32_}).shown(), "int32 1");
  const Outcome other = call(load_from(second.get(), "class=guest.Counter,callable=<init>", {}, {handle_}), {});
  const Entity get = load_from(first.get(), "class=guest.Counter,callable=get,instance_required", {handle_}, {int64_});
  EXPECT_THAT(call(get, {other.value()}).shown(), HasSubstr("FOREIGN_HANDLE")) << "of the same name, and another class";
}

TEST_P(JvmModules, ThreadsChangeContextLoaderWithTheModule) {
  const Module first = open_module(guest_path());
  const Module second = open_module(guest_jar("isolated.jar"));
  const auto context_of = [&](const Module& module) {
    const auto run_in = [&](const char* path, const Types& parameters, const Types& results, const Values& arguments) {
      return call(load_from(module.get(), path, parameters, results), arguments);
    };
    const Outcome thread = run_in("class=java.lang.Thread,callable=currentThread", {}, {handle_}, {});
    const Outcome loader = run_in("class=java.lang.Thread,callable=getContextClassLoader,instance_required", {handle_},
                                  {handle_}, {thread.value()});
    return run_in("class=java.lang.Object,callable=toString,instance_required", {handle_}, {string_}, {loader.value()})
        .shown();
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(context_of(first), HasSubstr("guestlib.jar"));
    EXPECT_THAT(context_of(second), HasSubstr("isolated.jar"));
  }
}

// More modules than threads have slots for: all work, some a little slower.
TEST_P(JvmModules, ManyAtOnce) {
  std::vector<Module> modules;
  std::vector<Entity> entities;
  for (int i = 0; i < 40; ++i) {
    modules.push_back(open_module(guest_jar("isolated.jar")));
    entities.push_back(load_from(modules.back().get(), "class=guest.Identity,callable=next", {}, {int32_}));
  }
  for (int round = 1; round <= 3; ++round) {
    for (const Entity& entity : entities) EXPECT_EQ(call(entity, {}).shown(), "int32 " + std::to_string(round * 100));
  }
}

// The weak reference is to the module's class loader, seen through a JDK class of another module.
TEST_P(JvmModules, FreedModulesAreCollected) {
  const auto jdk = [&](const char* name, const char* callable, const Types& parameters, const Types& results,
                       const Values& arguments) { return run_class(name, callable, parameters, results, arguments); };
  Outcome weak;
  {
    const Module module = open_module(guest_path());
    const Outcome object = call(load_from(module.get(), "class=guest.Counter,callable=<init>", {}, {handle_}), {});
    const Callable sum([](const Values&, Values& results) -> metaffi_error* {
      results[0] = metaffi_value_int64(5);
      return nullptr;
    });
    const Entity apply = load_from(module.get(), "class=guest.Callbacks,callable=apply",
                                   {type(metaffi_callable_type), int64_, int64_}, {int64_});
    EXPECT_EQ(call(apply, {sum.value(), metaffi_value_int64(1), metaffi_value_int64(2)}).shown(), "int64 5");
    const Outcome type_of =
        jdk("java.lang.Object", "getClass,instance_required", {handle_}, {handle_}, {object.value()});
    weak = jdk("java.lang.ref.WeakReference", "<init>", {handle_}, {handle_}, {type_of.value()});
    ASSERT_EQ(weak.shown(), "handle java.lang.ref.WeakReference");
  }
  std::string still;
  for (int i = 0; i < 100; ++i) {
    jdk("java.lang.System", "gc", {}, {}, {});
    still = jdk("java.lang.ref.Reference", "get,instance_required", {handle_}, {handle_}, {weak.value()}).shown();
    if (still == "null") break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(still, "null");
}

TEST_P(JvmModules, EntitiesOutliveTheHoldOnTheirModule) {
  Module module = open_module(guest_jar("isolated.jar"));
  const Entity who = load_from(module.get(), "class=guest.Identity,callable=who", {}, {string_});
  module.reset();
  EXPECT_EQ(call(who, {}).shown(), "\"isolated\"");
}

TEST_P(JvmModules, InspectListsEntities) {
  const Module module = open_module(guest_jar("isolated.jar"));
  char* json = nullptr;
  const Error error(metaffi_module_inspect(module.get(), &json));
  ASSERT_EQ(text_of(error.get()), "");
  const std::unique_ptr<char, Deleter<metaffi_free>> listing(json);
  EXPECT_THAT(listing.get(), AllOf(HasSubstr("guest.Identity"), HasSubstr("who")));
}

// ---- Requests that cannot be met ----

std::string module_error(const std::string& path) {
  metaffi_module* module = nullptr;
  const Error error(metaffi_module_load(jvm(), path.c_str(), &module));
  EXPECT_EQ(module, nullptr);
  return text_of(error.get());
}

TEST_P(JvmModules, AMissingJarIsNamed) {
  EXPECT_THAT(module_error(guest_jar("absent.jar")), AllOf(HasSubstr("MODULE_NOT_FOUND"), HasSubstr("absent.jar")));
  EXPECT_THAT(module_error(guest_path() + ";also-absent.jar"),
              AllOf(HasSubstr("MODULE_NOT_FOUND"), HasSubstr("also-absent.jar")));
}

TEST_P(JvmModules, ACorruptJarIsNamed) {
  const std::string path = ::testing::TempDir() + "/corrupt.jar";
  std::ofstream(path) << "this is no zip file";
  EXPECT_THAT(module_error(path), AllOf(HasSubstr("MODULE_INVALID"), HasSubstr("corrupt.jar")));
  std::filesystem::remove(path);
}

TEST_P(JvmModules, EmptyAndOddPaths) {
  EXPECT_THAT(module_error(";"), HasSubstr("MODULE_INVALID"));
  EXPECT_THAT(module_error("\xff.jar"), AllOf(HasSubstr("INVALID_STRING"), HasSubstr("module path")));
}

TEST_P(JvmModules, RequestsThatCannotBeMet) {
  const struct {
    const char* path;
    Types parameters;
    Types results;
    std::vector<const char*> says;
  } cases[] = {
      {"class=guest.Absent,callable=x", {}, {}, {"ENTITY_NOT_FOUND", "guest.Absent"}},
      {"class=guest.Scalars,callable=absent", {}, {}, {"ENTITY_NOT_FOUND", "absent", "guest.Scalars"}},
      {"class=guest.Fields,field=absent,getter", {}, {int64_}, {"ENTITY_NOT_FOUND", "absent"}},
      {"class=guest.Scalars,callable=add", {int64_}, {int64_}, {"add(long, long)"}},
      {"class=guest.Scalars,callable=add", {int64_, string_}, {int64_}, {"add(long, long)"}},
      {"class=guest.Scalars,callable=add", {int64_, int64_}, {string_}, {"SIGNATURE", "string8", "long"}},
      {"class=guest.Scalars,callable=add", {int64_, int64_}, {int64_, int64_}, {"SIGNATURE"}},
      {"class=guest.Scalars,callable=nothing", {}, {int64_}, {"SIGNATURE", "void"}},
      {"class=guest.Counter,callable=get", {}, {int64_}, {"get"}},
      {"class=guest.Counter,callable=get,instance_required", {}, {int64_}, {"SIGNATURE", "instance_required"}},
      {"class=guest.Counter,callable=get,instance_required", {int64_}, {int64_}, {"SIGNATURE", "handle"}},
      {"class=guest.base.Animal,callable=<init>", {string_}, {handle_}, {"abstract"}},
      {"class=guest.Outer$Hidden,callable=<init>", {}, {handle_}, {"Hidden"}},
      {"callable=add", {}, {}, {"ENTITY_PATH", "class"}},
      {"class=guest.Scalars", {}, {}, {"ENTITY_PATH", "callable"}},
      {"class=guest.Scalars,callable=add,field=x", {}, {}, {"ENTITY_PATH"}},
      {"class=guest.Fields,field=sInt", {}, {int32_}, {"ENTITY_PATH", "getter"}},
      {"class=guest.Fields,field=sInt,getter,setter", {}, {int32_}, {"ENTITY_PATH"}},
      {"class=guest.Scalars,callable=add,getter", {int64_, int64_}, {int64_}, {"ENTITY_PATH", "getter"}},
      {"class=guest.Scalars,callable=add,wrong", {}, {}, {"ENTITY_PATH", "wrong"}},
      {"class=guest.Scalars,callable=", {}, {}, {"ENTITY_PATH"}},
      {"class=guest/Scalars,callable=add", {int64_, int64_}, {int64_}, {"ENTITY_PATH", "/"}},
      {"class=guest.Overloads,callable=object",
       {type(metaffi_handle_type, "guest.Nowhere")},
       {string_},
       {"guest.Nowhere"}},
  };
  for (const auto& one : cases) {
    const std::string message = load_error(one.path, one.parameters, one.results);
    for (const char* part : one.says) EXPECT_THAT(message, HasSubstr(part)) << one.path;
  }
  const Outcome sum =
      run("Scalars,callable=add", {int64_, int64_}, {int64_}, {metaffi_value_int64(1), metaffi_value_int64(2)});
  EXPECT_EQ(sum.shown(), "int64 3");
}

TEST_P(JvmModules, AnEntityOfAReleasedRuntimeSaysSo) {
  metaffi_runtime* second = nullptr;
  ASSERT_EQ(text_of(Error(metaffi_runtime_load("openjdk", nullptr, &second)).get()), "");
  metaffi_module* loaded = nullptr;
  ASSERT_EQ(text_of(Error(metaffi_module_load(second, guest_path().c_str(), &loaded)).get()), "");
  const Module module(loaded);
  const Entity add = load_from(loaded, "class=guest.Scalars,callable=add", {int64_, int64_}, {int64_});
  EXPECT_EQ(call(add, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(), "int64 3");
  metaffi_runtime_release(second);
  EXPECT_THAT(call(add, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(), HasSubstr("RELEASED"));
  EXPECT_EQ(
      run("Scalars,callable=add", {int64_, int64_}, {int64_}, {metaffi_value_int64(1), metaffi_value_int64(2)}).shown(),
      "int64 3")
      << "the other runtime goes on";
}

// Memory of malloc, all arenas: Java's own heap, which may grow for reasons of its own, is not in it.
std::size_t allocated() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST_P(JvmModules, LoadingAndFreeingManyEntitiesLeavesMemoryWhereItWas) {
  const auto cycle = [&](int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_NE(load("Scalars,callable=add", {int64_, int64_}, {int64_}), nullptr);
      ASSERT_NE(load("Counter,callable=get,instance_required", {handle_}, {int64_}), nullptr);
    }
  };
  // Whatever an entity left behind, every round would add it ten thousand times. The JVM's compilers take memory meanwhile
  // and give some back, until they are done: one quiet round is enough.
  constexpr std::size_t kQuiet = std::size_t{512} << 10;  // 52 bytes an entity
  std::size_t growth = SIZE_MAX;
  for (int round = 0; round < 25 && growth > kQuiet; ++round) {
    const std::size_t before = allocated();
    cycle(5000);
    const std::size_t after = allocated();
    growth = after > before ? after - before : 0;
  }
  EXPECT_LE(growth, kQuiet);
}

}  // namespace
}  // namespace metaffi::testing
