package cross;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import metaffi.Caller;
import metaffi.MetaFFIDispatch;
import metaffi.MetaFFIException;
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

  private MetaFFIModule module(String guest) {
    return modules.computeIfAbsent(guest, name -> new MetaFFIRuntime(name).loadModule(path(name)));
  }

  @TestFactory
  Stream<DynamicTest> table() throws IOException {
    JsonNode table =
        new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .readTree(new File(environment("METAFFI_SOURCE_DIR"), "tests/cross/cases.json"));
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
      assertTrue(tests.size() - before >= 40, "the table has few cases for " + guest);
    }
    return tests.stream();
  }

  private static List<JsonNode> steps(JsonNode one) {
    List<JsonNode> steps = new ArrayList<>();
    if (one.has("steps")) one.get("steps").forEach(steps::add);
    else steps.add(one);
    return steps;
  }

  private static boolean isFor(JsonNode one, List<JsonNode> steps, String guest) {
    boolean named = !one.has("hosts");
    if (!named) for (JsonNode host : one.get("hosts")) named |= host.asText().equals("java");
    for (JsonNode step : steps) named &= step.has("call") || step.get("path").has(guest);
    return named;
  }

  private void run(String guest, MetaFFIDispatch dispatch, List<JsonNode> steps) {
    Map<String, Object> stored = new HashMap<>();
    for (JsonNode step : steps) {
      if (step.has("error")) {
        expectError(guest, step, () -> call(guest, dispatch, step, stored));
        continue;
      }
      Object[] results = call(guest, dispatch, step, stored);
      if (step.has("store")) {
        stored.put(step.get("store").asText(), results[0]);
        continue;
      }
      JsonNode wanted = step.get("expect");
      assertEquals(wanted.size(), results == null ? 0 : results.length);
      for (int i = 0; i < wanted.size(); i++) {
        String declared = typeName(step.get("results").get(i));
        assertTrue(
            Values.same(results[i], wanted.get(i), declared, guest),
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
            : module(guest).load(
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

  private static void expectError(String guest, JsonNode step, org.junit.jupiter.api.function.Executable call) {
    JsonNode wanted = step.get("error");
    MetaFFIException found = assertThrows(MetaFFIException.class, call);
    assertEquals(wanted.get("code").asText(), found.codeName(), found.getMessage());
    StringBuilder all = new StringBuilder();
    for (Throwable one = found; one != null; one = one.getCause()) {
      all.append(one.getMessage()).append('\n');
      if (one instanceof MetaFFIException) all.append(((MetaFFIException) one).guestStack()).append('\n');
    }
    for (JsonNode part : wanted.path("contains")) {
      assertTrue(all.toString().contains(part.asText()), part + " is not in " + all);
    }
    JsonNode type = wanted.path("guest_type");
    if (type.isObject()) type = type.path(guest);
    if (type.isTextual()) assertEquals(type.asText(), found.guestType());
  }
}
