package cross;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIDispatch;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The Java host: executes the table of cases.json (../README.md) against every guest that was built. */
class TableTest {
  private static final String[] GUESTS = environment("METAFFI_TEST_GUESTS").split(",");
  private static final MetaFFIDispatch[] DISPATCHES = {MetaFFIDispatch.JIT, MetaFFIDispatch.INTERPRETER};

  private final Map<String, MetaFFIModule> modules = new HashMap<>();

  private static String environment(String name) {
    String value = System.getenv(name);
    if (value == null) throw new IllegalStateException(name + " is not set: run this test with ctest");
    return value;
  }

  private static String path(String guest) {
    String guests = environment("METAFFI_TEST_GUEST_DIR");
    switch (guest) {
      case "native":
        return environment("METAFFI_TEST_NATIVE_GUEST");
      case "jvm":
        return guests + "/guest.jar;" + guests + "/guestlib.jar";
      case "go":
        return guests + "/cross_MetaFFIGuest.so";
      case "python3":
        return environment("METAFFI_TEST_PYTHON_GUEST");
      default:
        throw new IllegalArgumentException("There is no guest " + guest);
    }
  }

  private MetaFFIModule module(String guest, JsonNode step) {
    String path = step.has("module") ? step.get("module").asText() : path(guest);
    return modules.computeIfAbsent(path, named -> new MetaFFIRuntime(guest).loadModule(named));
  }

  @TestFactory
  Stream<DynamicTest> table() throws IOException {
    JsonNode table =
        new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .readTree(new File(environment("METAFFI_TEST_TABLE")));
    List<DynamicTest> tests = new ArrayList<>();
    for (String guest : GUESTS) {
      int before = tests.size();
      for (JsonNode one : table) {
        List<JsonNode> steps = steps(one);
        if (!isFor(one, steps, guest)) continue;
        for (MetaFFIDispatch dispatch : DISPATCHES) {
          String name = guest + "-" + dispatch + "-" + one.get("name").asText();
          tests.add(dynamicTest(name, () -> run(guest, dispatch, steps)));
        }
      }
      assertTrue(tests.size() - before >= 20, "the table has few cases for " + guest);
    }
    return tests.stream();
  }

  /** Each with what the case says for all. */
  private static List<JsonNode> steps(JsonNode one) {
    List<JsonNode> steps = new ArrayList<>();
    if (!one.has("steps")) steps.add(one);
    for (JsonNode step : one.path("steps")) {
      ObjectNode whole = one.deepCopy();
      steps.add(whole.setAll((ObjectNode) step));
    }
    return steps;
  }

  private static String guestOf(JsonNode step, String guest) {
    return step.has("in") ? step.get("in").asText() : guest;
  }

  private static boolean isFor(JsonNode one, List<JsonNode> steps, String guest) {
    boolean named = !one.has("hosts");
    if (!named) for (JsonNode host : one.get("hosts")) named |= host.asText().equals("java");
    for (JsonNode step : steps) {
      String where = guestOf(step, guest);
      named &= step.has("call") || step.get("path").has(where) && Arrays.asList(GUESTS).contains(where);
    }
    return named;
  }

  private void run(String guest, MetaFFIDispatch dispatch, List<JsonNode> steps) {
    Map<String, Object> stored = new HashMap<>();
    for (JsonNode step : steps) {
      String where = guestOf(step, guest);
      if (step.has("error")) {
        Failures.expect(guest, step.get("error"), () -> call(where, dispatch, step, stored));
        continue;
      }
      Object[] results = call(where, dispatch, step, stored);
      if (step.has("store")) {
        stored.put(step.get("store").asText(), results[0]);
        continue;
      }
      JsonNode wanted = step.get("expect");
      assertEquals(wanted.size(), results == null ? 0 : results.length);
      for (int i = 0; i < wanted.size(); i++) {
        String declared = typeName(step.get("results").get(i));
        assertTrue(
            Values.same(results[i], wanted.get(i), declared, where),
            "wanted " + wanted.get(i) + ", found " + Values.shown(results[i]));
      }
    }
  }

  private Object[] call(String guest, MetaFFIDispatch dispatch, JsonNode step, Map<String, Object> stored) {
    JsonNode given = step.get("arguments");
    Object[] arguments = new Object[given.size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = Values.fromTable(given.get(i), typeName(step.get("parameters").get(i)), stored);
    }
    Caller caller =
        step.has("call")
            ? (Caller) stored.get(step.get("call").asText())
            : module(guest, step).load(
                step.get("path").get(guest).asText(), infos(step.get("parameters"), guest), infos(step.get("results"), guest), dispatch);
    return caller.call(arguments);
  }

  private static String typeName(JsonNode declared) {
    return declared.isTextual() ? declared.asText() : declared.get("type").asText();
  }

  private static MetaFFITypeInfo[] infos(JsonNode declared, String guest) {
    MetaFFITypeInfo[] infos = new MetaFFITypeInfo[declared.size()];
    for (int i = 0; i < infos.length; i++) {
      JsonNode one = declared.get(i);
      JsonNode alias = one.path("alias");
      if (alias.isObject()) alias = alias.path(guest);
      infos[i] =
          new MetaFFITypeInfo(type(typeName(one)), alias.isTextual() ? alias.asText() : null, one.path("dims").asInt(0));
    }
    return infos;
  }

  /** "int64_packed_array" is MetaFFIInt64PackedArray. */
  private static MetaFFITypes type(String name) {
    String wanted = "metaffi" + name.replace("_", "");
    for (MetaFFITypes type : MetaFFITypes.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(wanted)) return type;
    }
    throw new IllegalArgumentException("There is no type " + name);
  }
}
