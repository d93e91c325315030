package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.contains;
import static metaffi.jvm.Check.equal;
import static metaffi.jvm.Check.in;
import static metaffi.jvm.Check.isTrue;
import static metaffi.jvm.Check.raises;
import static metaffi.jvm.Check.rejects;
import static metaffi.jvm.LoadException.INVALID;
import static metaffi.jvm.LoadException.MEMBER_NOT_FOUND;
import static metaffi.jvm.LoadException.TYPE_MISMATCH;
import static metaffi.jvm.Types.HANDLE;
import static metaffi.jvm.Types.INT32;
import static metaffi.jvm.Types.INT64;
import static metaffi.jvm.Types.STRING8;

/** {@link Resolver}: kinds of members, fields, errors. */
public final class ResolverCheck {
  public static void main(String[] args) {
    ModuleLoader guest = Check.guest(args);
    members(guest);
    inheritance(guest);
    fields(guest);
    suggestions(guest, args);
    errors(guest, args);
    Check.finish();
  }

  private static void members(ModuleLoader guest) {
    check("StaticMethod", () -> {
      Resolved r = in(guest, "guest.Scalars").method("add").takes(INT64, INT64).gives(INT64).resolve();
      equal(Resolved.STATIC_METHOD, r.kind);
      equal("JJ", r.parameterKinds);
      equal('J', r.resultKind);
      equal(-1, r.varargsFrom);
      equal("static long guest.Scalars.add(long, long)", r.signature);
      equal(null, r.resultAs);
      isTrue(!r.interfaceMethod);
    });
    check("ParameterKinds", () -> {
      Resolved r = in(guest, "guest.Mixer").method("mix").on()
          .takes(STRING8, INT64 | Types.ARRAY, Types.BOOL, Types.INT8, Types.INT16, Types.CHAR16, INT32, INT64)
          .takes(Types.FLOAT32, Types.FLOAT64, Types.ANY).gives(STRING8).resolve();
      equal("TAZBSCIJFDL", r.parameterKinds);
      equal('T', r.resultKind);
      isTrue(r.interfaceMethod);
    });
    check("Constructors", () -> {
      equal("", in(guest, "guest.Counter").method("<init>").gives(HANDLE).chosen());
      equal("long", in(guest, "guest.Counter").method("<init>").takes(INT64).gives(HANDLE).chosen());
      equal("String", in(guest, "guest.Counter").method("<init>").takes(STRING8).gives(HANDLE).chosen());
      equal("Counter", in(guest, "guest.Counter").method("<init>").takes(HANDLE).gives(HANDLE).chosen());
      equal("Outer,int", in(guest, "guest.Outer.Inner").method("<init>").takes(HANDLE, INT32).gives(HANDLE).chosen());
    });
    check("Varargs", () -> {
      Resolved r = in(guest, "guest.Varargs").method("join").takes(STRING8, STRING8, STRING8).gives(STRING8).resolve();
      equal(1, r.varargsFrom);
      equal(String.class, r.varargsElement);
      r = in(guest, "guest.Varargs").method("sum").gives(INT64).resolve();
      equal(0, r.varargsFrom);
      equal(long.class, r.varargsElement);
      r = in(guest, "guest.Varargs").method("sum").takes(INT64 | Types.ARRAY | Types.PACKED, 1, null).resolve();
      equal(-1, r.varargsFrom);
      r = in(guest, "guest.Varargs").method("format").takes(STRING8, INT64, Types.ANY).gives(STRING8).resolve();
      equal(Object.class, r.varargsElement);
    });
    check("JdkClasses", () -> {
      Resolved r = in(guest, "java.util.ArrayList").method("add").on().takes(Types.ANY).gives(Types.BOOL).resolve();
      equal(java.util.ArrayList.class, r.owner);
      equal("String", in(guest, "java.lang.StringBuilder").method("append").on().takes(STRING8).chosen());
      in(guest, "java.lang.StringBuilder").method("setLength").on().takes(INT32).resolve();
      in(guest, "java.util.List").method("toString").on().gives(STRING8).resolve();
    });
  }

  private static void inheritance(ModuleLoader guest) {
    check("InheritedMembers", () -> {
      equal("guest.base.Animal", in(guest, "guest.Dog").method("describe").on().gives(STRING8).resolve().owner.getName());
      equal("guest.base.Animal", in(guest, "guest.Dog").method("kingdom").gives(STRING8).resolve().owner.getName());
      isTrue(in(guest, "guest.Dog").method("summary").on().gives(STRING8).resolve().interfaceMethod);
      isTrue(in(guest, "guest.base.Shape").method("area").on().gives(Types.FLOAT64).resolve().interfaceMethod);
      isTrue(in(guest, "guest.base.Shape").method("unit").gives(HANDLE).resolve().interfaceMethod);
      in(guest, "guest.Dog").method("hashCode").on().gives(INT32).resolve();
    });
    check("BridgesAreNotCandidates", () -> {
      equal("String", in(guest, "guest.Generics.StringBox").method("put").on().takes(STRING8).chosen());
      equal("String", in(guest, "guest.Generics.StringBox").method("put").on().takes(HANDLE).chosen());
      equal('T', in(guest, "guest.Generics.StringBox").method("get").on().gives(STRING8).resolve().resultKind);
      equal("StringBox", in(guest, "guest.Generics.StringBox").method("compareTo").on().takes(HANDLE).chosen());
    });
    check("PublicMethodOfHiddenClass", () -> {
      in(guest, "guest.Generics.Exposed").method("inheritedFromHidden").on().gives(STRING8).resolve();
      Resolved r = in(guest, "guest.Generics$HiddenSupplier").method("get").on().gives(STRING8).resolve();
      equal("guest.Generics$HiddenSupplier", r.owner.getName());
      r = in(guest, "java.util.ImmutableCollections$ListN").method("size").on().gives(INT32).resolve();
      equal(java.util.Collection.class, r.owner);
    });
    check("EnumMembers", () -> {
      in(guest, "guest.Color").method("values").gives(HANDLE | Types.ARRAY, 1, null).resolve();
      in(guest, "guest.Color").method("valueOf").takes(STRING8).gives(HANDLE).resolve();
      in(guest, "guest.Color").method("nickname").on().gives(STRING8).resolve();
      equal(Resolved.STATIC_GETTER, in(guest, "guest.Color").field("RED").get().gives(HANDLE).resolve().kind);
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Color").method("<init>").resolve(), "enum");
    });
  }

  private static void fields(ModuleLoader guest) {
    check("GettersAndSetters", () -> {
      equal(Resolved.STATIC_GETTER, in(guest, "guest.Fields").field("sInt").get().gives(INT32).resolve().kind);
      Resolved set = in(guest, "guest.Fields").field("sInt").set().takes(INT32).resolve();
      equal(Resolved.STATIC_SETTER, set.kind);
      equal("I", set.parameterKinds);
      equal('V', set.resultKind);
      equal(Resolved.INSTANCE_GETTER, in(guest, "guest.Fields").field("iInt").get().on().gives(INT32).resolve().kind);
      equal(Resolved.INSTANCE_SETTER,
          in(guest, "guest.Fields").field("iInt").set().on().takes(INT32).resolve().kind);
      in(guest, "guest.Dog").field("name").get().on().gives(STRING8).resolve();
      in(guest, "guest.Dog").field("DIMENSIONS").get().gives(INT32).resolve();
    });
    check("RejectsWrongFieldUse", () -> {
      rejects(TYPE_MISMATCH, () -> in(guest, "guest.Fields").field("CONSTANT").set().takes(INT32).resolve(), "final");
      rejects(TYPE_MISMATCH, () -> in(guest, "guest.Fields").field("sInt").set().takes(STRING8).resolve(), "int32");
      rejects(TYPE_MISMATCH, () -> in(guest, "guest.Fields").field("sInt").get().gives(STRING8).resolve(), "int");
      rejects(TYPE_MISMATCH, () -> in(guest, "guest.Fields").field("sInt").get().resolve(), "one result");
      rejects(INVALID, () -> in(guest, "guest.Fields").field("sInt").resolve(), "getter");
      rejects(INVALID, () -> in(guest, "guest.Fields").field("sInt").get().set().resolve(), "getter");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Fields").field("iInt").get().gives(INT32).resolve(),
          "not static", "instance_required");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Fields").field("hidden").get().on().gives(INT32).resolve(),
          "not public");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Fields").field("sIntt").get().gives(INT32).resolve(), "sInt");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").field("add").get().gives(INT32).resolve(), "callable");
    });
  }

  private static void suggestions(ModuleLoader guest, String[] args) {
    check("SuggestsNearMemberNames", () -> {
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").method("ad").resolve(),
          "There is no public method ad in guest.Scalars. Did you mean add?");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "java.lang.Math").method("mxa").resolve(),
          "There is no public method mxa in java.lang.Math. Did you mean max?");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "java.lang.Math").method("SQRT").resolve(), "Did you mean sqrt");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Fields").field("sItn").get().resolve(), "Did you mean sInt?");
    });
    check("SaysNothingWhereNoNameIsNear", () -> {
      LoadException error = raises(LoadException.class, () -> in(guest, "guest.Scalars").method("somethingElse").resolve());
      equal("There is no public method somethingElse in guest.Scalars.", error.getMessage());
    });
    check("SaysThatTheNameIsOfAnotherKind", () -> {
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Fields").method("sInt").resolve(),
          "There is a field of that name: write field=sInt with 'getter' or 'setter'");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").field("add").get().resolve(),
          "There is a method of that name: write callable=add");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "java.util.Map").method("Entry").resolve(),
          "There is a nested class of that name: write class=java.util.Map$Entry");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Outer").field("Nested").get().resolve(),
          "There is a nested class of that name: write class=guest.Outer$Nested");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Outer").method("Outer").resolve(),
          "The class itself has that name: write callable=<init> to construct one");
    });
    check("MissingFieldIsNotBlamedOnAMissingDependency", () -> {
      ModuleLoader alone = ModuleLoader.open(args[0] + "/guest.jar"); // methods of this class name classes of the other
      rejects(MEMBER_NOT_FOUND, () -> in(alone, "guest.Overloads").field("nothing").get().resolve(),
          "There is no public field nothing in guest.Overloads.");
    });
  }

  private static void errors(ModuleLoader guest, String[] args) {
    check("ListsCandidatesWhenNothingFits", () ->
        rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").method("add").takes(STRING8).resolve(),
            "guest.Scalars.add", "(string8)", "static long guest.Scalars.add(long, long)", "(int64, int64)"));
    check("FindsHiddenMembers", () -> {
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Dog").method("hidden").on().resolve(), "not public", "private");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Dog").method("secret").on().resolve(), "not public", "protected");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").method("<init>").resolve(), "not public");
    });
    check("TellsStaticFromInstance", () -> {
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Counter").method("get").resolve(), "instance_required", "add");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.Scalars").method("nothing").on().resolve(), "remove");
      rejects(INVALID, () -> in(guest, "guest.Counter").method("<init>").on().resolve(), "instance_required");
      rejects(MEMBER_NOT_FOUND, () -> in(guest, "guest.base.Animal").method("<init>").resolve(), "abstract");
    });
    check("RejectsBadDeclarations", () -> {
      rejects(INVALID, () -> in(guest, "guest.Scalars").method("add").takes(7).resolve(), "no MetaFFI type");
      rejects(INVALID, () -> in(guest, "guest.Scalars").method("add").takes(INT64, 2, null).resolve(), "dimensions");
      rejects(LoadException.CLASS_NOT_FOUND,
          () -> in(guest, "guest.Scalars").method("add").takes(HANDLE, 0, "no.Class").resolve(), "no.Class");
      rejects(INVALID, () -> in(guest, "guest.Scalars").method("add").get().resolve(), "getter");
      rejects(INVALID, () -> in(guest, "guest.Scalars").resolve(), "callable");
    });
    check("StaticInitialiserThrows", () -> {
      Error error = raises(ExceptionInInitializerError.class,
          () -> in(guest, "guest.BadInit").method("value").gives(INT32).resolve());
      contains(String.valueOf(error.getCause()), "bad init");
      raises(NoClassDefFoundError.class, () -> in(guest, "guest.BadInit").method("value").gives(INT32).resolve());
    });
    check("NamesMissingClassOfSignature", () -> {
      ModuleLoader alone = ModuleLoader.open(args[0] + "/guest.jar");
      rejects(LoadException.CLASS_NOT_FOUND, () -> in(alone, "guest.Dog").method("sound").on().resolve(), "guest.base");
    });
    check("InitialisesAtLoad", () -> {
      ModuleLoader fresh = Check.guest(args);
      Resolved r = in(fresh, "guest.Init").method("ownContext").gives(Types.BOOL).resolve();
      equal(true, ((java.lang.reflect.Method) r.member).invoke(null));
    });
  }
}
