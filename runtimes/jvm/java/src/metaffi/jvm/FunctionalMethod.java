package metaffi.jvm;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The one abstract method of a functional interface, and the erased variants of it that generics leave behind. */
final class FunctionalMethod {
  final Method method;
  /** Other erasures of the same method, to be forwarded to it. */
  final List<Method> variants;

  private FunctionalMethod(Method method, List<Method> variants) {
    this.method = method;
    this.variants = variants;
  }

  /** Null if the type is not a functional interface. */
  static FunctionalMethod of(Class<?> type) {
    if (!type.isInterface()) return null;
    List<Method> open = openMethods(type);
    if (open.isEmpty()) return null;
    Method best = open.get(0);
    for (Method method : open) {
      if (refines(method, best)) best = method;
    }
    List<Method> variants = new ArrayList<>();
    for (Method method : open) {
      if (method.equals(best)) continue;
      if (!refines(best, method)) return null;
      if (!sameErasure(best, method)) variants.add(method);
    }
    return new FunctionalMethod(best, variants);
  }

  /** Abstract methods that an implementation has to bring, Object's own excluded. */
  static List<Method> openMethods(Class<?> type) {
    List<Method> open = new ArrayList<>();
    for (Method method : type.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers()) && !isObjectMethod(method)) open.add(method);
    }
    return open;
  }

  static boolean isObjectMethod(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    switch (method.getName()) {
      case "equals":
        return parameters.length == 1 && parameters[0] == Object.class;
      case "hashCode":
      case "toString":
        return parameters.length == 0;
      default:
        return false;
    }
  }

  /** Whether an implementation of {@code special} serves for {@code general}: generics explain every difference. */
  private static boolean refines(Method special, Method general) {
    if (!special.getName().equals(general.getName())
        || special.getParameterCount() != general.getParameterCount()
        || !general.getReturnType().isAssignableFrom(special.getReturnType())) {
      return false;
    }
    Class<?>[] narrow = special.getParameterTypes();
    Class<?>[] wide = general.getParameterTypes();
    Type[] declared = general.getGenericParameterTypes();
    for (int i = 0; i < narrow.length; i++) {
      if (narrow[i] == wide[i]) continue;
      if (declared[i] instanceof Class || !wide[i].isAssignableFrom(narrow[i])) return false;
    }
    return true;
  }

  private static boolean sameErasure(Method a, Method b) {
    return a.getReturnType() == b.getReturnType() && Arrays.equals(a.getParameterTypes(), b.getParameterTypes());
  }
}
