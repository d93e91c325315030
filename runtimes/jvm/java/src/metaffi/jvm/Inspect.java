package metaffi.jvm;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists what a module offers, as JSON:
 *
 * <pre>{@code
 * {"runtime": "jvm", "module": PATH, "classes": [
 *    {"name", "kind": "class|interface|enum|annotation", "members": [
 *       {"path", "name", "kind": "constructor|static method|method|static field|field", "access": "call|get|set",
 *        "signature", "varargs", "declaredIn", "params": [T...], "results": [T...]}]}],
 *  "skipped": [{"name", "reason"}]}     T = {"type", "code", "dims", "alias"}
 * }</pre>
 *
 * An instance member's first parameter is its object. No class is initialised.
 */
public final class Inspect {
  private final ModuleLoader module;
  private final Json json = new Json();
  private final Map<String, String> skipped = new LinkedHashMap<>();

  private Inspect(ModuleLoader module) {
    this.module = module;
  }

  /** Called by the plug-in for {@code metaffi inspect}. */
  public static String module(ModuleLoader module) {
    return new Inspect(module).write();
  }

  private String write() {
    json.open('{').key("runtime").value("jvm").key("module").value(module.path()).key("classes").open('[');
    for (String name : ClassNames.of(module)) {
      try {
        Class<?> type = Class.forName(name, false, module);
        if (isOffered(type)) writeClass(type, members(type));
      } catch (ClassNotFoundException | LinkageError broken) {
        skipped.put(name, broken.toString());
      }
    }
    json.close(']').key("skipped").open('[');
    skipped.forEach((name, reason) ->
        json.open('{').key("name").value(name).key("reason").value(reason).close('}'));
    return json.close(']').close('}').toString();
  }

  private static boolean isOffered(Class<?> type) {
    if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) return false;
    for (Class<?> c = type; c != null; c = c.getDeclaringClass()) {
      if (!Modifier.isPublic(c.getModifiers())) return false;
    }
    return true;
  }

  /** Collected before anything is written, because reflection may fail on a missing class. */
  private static List<Member> members(Class<?> type) {
    List<Member> members = new ArrayList<>();
    if (!Modifier.isAbstract(type.getModifiers()) && !type.isEnum()) {
      members.addAll(Arrays.asList(type.getConstructors()));
    }
    List<Method> methods = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (!method.isSynthetic() && method.getDeclaringClass() != Object.class) methods.add(method);
    }
    methods.sort(Comparator.comparing(Method::getName).thenComparing(Members::signature));
    members.addAll(methods);
    for (Field field : type.getFields()) {
      if (!field.isSynthetic()) members.add(field);
    }
    return members;
  }

  private void writeClass(Class<?> type, List<Member> members) {
    json.open('{').key("name").value(type.getName()).key("kind").value(kind(type)).key("members").open('[');
    for (Member member : members) {
      if (member instanceof Field) writeField(type, (Field) member);
      else writeExecutable(type, (Executable) member);
    }
    json.close(']').close('}');
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) return "annotation";
    if (type.isInterface()) return "interface";
    return type.isEnum() ? "enum" : "class";
  }

  private void writeExecutable(Class<?> type, Executable member) {
    boolean constructs = member instanceof Constructor;
    boolean instance = !constructs && !Modifier.isStatic(member.getModifiers());
    String name = constructs ? "<init>" : member.getName();
    head(type, member, "callable=" + name, instance, null);
    String kind = constructs ? "constructor" : instance ? "method" : "static method";
    json.key("name").value(name).key("kind").value(kind).key("access").value("call");
    json.key("varargs").value(member.isVarArgs()).key("params").open('[');
    if (instance) writeType(type, Types.HANDLE);
    for (Class<?> parameter : member.getParameterTypes()) writeType(parameter, Types.ofJava(parameter));
    json.close(']').key("results").open('[');
    if (constructs) writeType(type, Types.HANDLE);
    else writeResult(((Method) member).getReturnType());
    json.close(']').close('}');
  }

  private void writeField(Class<?> type, Field field) {
    writeField(type, field, true);
    if (!Modifier.isFinal(field.getModifiers())) writeField(type, field, false);
  }

  private void writeField(Class<?> type, Field field, boolean get) {
    boolean instance = !Modifier.isStatic(field.getModifiers());
    head(type, field, "field=" + field.getName(), instance, get ? "getter" : "setter");
    json.key("name").value(field.getName()).key("kind").value(instance ? "field" : "static field");
    json.key("access").value(get ? "get" : "set").key("varargs").value(false).key("params").open('[');
    if (instance) writeType(type, Types.HANDLE);
    if (!get) writeType(field.getType(), Types.ofJava(field.getType()));
    json.close(']').key("results").open('[');
    if (get) writeResult(field.getType());
    json.close(']').close('}');
  }

  private void head(Class<?> type, Member member, String key, boolean instance, String tag) {
    String path = "class=" + type.getName() + "," + key;
    if (instance) path += ",instance_required";
    if (tag != null) path += "," + tag;
    json.open('{').key("path").value(path).key("signature").value(Members.signature(member));
    json.key("declaredIn").value(member.getDeclaringClass().getName());
  }

  private void writeResult(Class<?> type) {
    if (type != void.class) writeType(type, Types.ofJava(type));
  }

  private void writeType(Class<?> type, int code) {
    int element = code & ~(Types.ARRAY | Types.PACKED);
    boolean named = element == Types.HANDLE || element == Types.CALLABLE;
    json.open('{').key("type").value(Types.name(code)).key("code").value(code);
    json.key("dims").value(Types.dims(type)).key("alias").value(named ? Types.element(type).getName() : null);
    json.close('}');
  }
}
