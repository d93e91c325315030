package metaffi;

import java.util.Objects;
import metaffi.jvm.Types;

/** One parameter or result as the caller declares it: a type, the guest's own name for it, dimensions. Immutable. */
public final class MetaFFITypeInfo {
  /**
   * The types; their numbers are those of {@code metaffi/types.h}. A packed array has its elements side by side; an entity that
   * is declared with one of elements other than numbers, bools and chars is refused.
   */
  public enum MetaFFITypes {
    MetaFFIFloat64(Types.FLOAT64),
    MetaFFIFloat32(Types.FLOAT32),
    MetaFFIInt8(Types.INT8),
    MetaFFIInt16(Types.INT16),
    MetaFFIInt32(Types.INT32),
    MetaFFIInt64(Types.INT64),
    MetaFFIUInt8(Types.UINT8),
    MetaFFIUInt16(Types.UINT16),
    MetaFFIUInt32(Types.UINT32),
    MetaFFIUInt64(Types.UINT64),
    MetaFFIBool(Types.BOOL),
    MetaFFIString8(Types.STRING8),
    MetaFFIString16(Types.STRING16),
    MetaFFIString32(Types.STRING32),
    MetaFFIHandle(Types.HANDLE),
    MetaFFISize(Types.SIZE),
    MetaFFIChar8(Types.CHAR8),
    MetaFFIChar16(Types.CHAR16),
    MetaFFIChar32(Types.CHAR32),
    MetaFFIAny(Types.ANY),
    MetaFFINull(Types.NULL),
    MetaFFICallable(Types.CALLABLE),
    MetaFFIFloat64Array(Types.FLOAT64 | Types.ARRAY),
    MetaFFIFloat32Array(Types.FLOAT32 | Types.ARRAY),
    MetaFFIInt8Array(Types.INT8 | Types.ARRAY),
    MetaFFIInt16Array(Types.INT16 | Types.ARRAY),
    MetaFFIInt32Array(Types.INT32 | Types.ARRAY),
    MetaFFIInt64Array(Types.INT64 | Types.ARRAY),
    MetaFFIUInt8Array(Types.UINT8 | Types.ARRAY),
    MetaFFIUInt16Array(Types.UINT16 | Types.ARRAY),
    MetaFFIUInt32Array(Types.UINT32 | Types.ARRAY),
    MetaFFIUInt64Array(Types.UINT64 | Types.ARRAY),
    MetaFFIBoolArray(Types.BOOL | Types.ARRAY),
    MetaFFIString8Array(Types.STRING8 | Types.ARRAY),
    MetaFFIString16Array(Types.STRING16 | Types.ARRAY),
    MetaFFIString32Array(Types.STRING32 | Types.ARRAY),
    MetaFFIHandleArray(Types.HANDLE | Types.ARRAY),
    MetaFFISizeArray(Types.SIZE | Types.ARRAY),
    MetaFFIChar8Array(Types.CHAR8 | Types.ARRAY),
    MetaFFIChar16Array(Types.CHAR16 | Types.ARRAY),
    MetaFFIChar32Array(Types.CHAR32 | Types.ARRAY),
    MetaFFIAnyArray(Types.ANY | Types.ARRAY),
    MetaFFINullArray(Types.NULL | Types.ARRAY),
    MetaFFICallableArray(Types.CALLABLE | Types.ARRAY),
    MetaFFIFloat64PackedArray(Types.FLOAT64 | Types.ARRAY | Types.PACKED),
    MetaFFIFloat32PackedArray(Types.FLOAT32 | Types.ARRAY | Types.PACKED),
    MetaFFIInt8PackedArray(Types.INT8 | Types.ARRAY | Types.PACKED),
    MetaFFIInt16PackedArray(Types.INT16 | Types.ARRAY | Types.PACKED),
    MetaFFIInt32PackedArray(Types.INT32 | Types.ARRAY | Types.PACKED),
    MetaFFIInt64PackedArray(Types.INT64 | Types.ARRAY | Types.PACKED),
    MetaFFIUInt8PackedArray(Types.UINT8 | Types.ARRAY | Types.PACKED),
    MetaFFIUInt16PackedArray(Types.UINT16 | Types.ARRAY | Types.PACKED),
    MetaFFIUInt32PackedArray(Types.UINT32 | Types.ARRAY | Types.PACKED),
    MetaFFIUInt64PackedArray(Types.UINT64 | Types.ARRAY | Types.PACKED),
    MetaFFIBoolPackedArray(Types.BOOL | Types.ARRAY | Types.PACKED),
    MetaFFIString8PackedArray(Types.STRING8 | Types.ARRAY | Types.PACKED),
    MetaFFIString16PackedArray(Types.STRING16 | Types.ARRAY | Types.PACKED),
    MetaFFIString32PackedArray(Types.STRING32 | Types.ARRAY | Types.PACKED),
    MetaFFIHandlePackedArray(Types.HANDLE | Types.ARRAY | Types.PACKED),
    MetaFFISizePackedArray(Types.SIZE | Types.ARRAY | Types.PACKED),
    MetaFFIChar8PackedArray(Types.CHAR8 | Types.ARRAY | Types.PACKED),
    MetaFFIChar16PackedArray(Types.CHAR16 | Types.ARRAY | Types.PACKED),
    MetaFFIChar32PackedArray(Types.CHAR32 | Types.ARRAY | Types.PACKED),
    MetaFFIAnyPackedArray(Types.ANY | Types.ARRAY | Types.PACKED),
    MetaFFINullPackedArray(Types.NULL | Types.ARRAY | Types.PACKED),
    MetaFFICallablePackedArray(Types.CALLABLE | Types.ARRAY | Types.PACKED);

    private final int value;

    MetaFFITypes(int value) {
      this.value = value;
    }

    /** The number of the type in the C API. */
    public int value() {
      return value;
    }
  }

  private final MetaFFITypes type;
  private final String alias;
  private final int dimensions;

  public MetaFFITypeInfo(MetaFFITypes type) {
    this(type, null, 0);
  }

  public MetaFFITypeInfo(MetaFFITypes type, int dimensions) {
    this(type, null, dimensions);
  }

  public MetaFFITypeInfo(MetaFFITypes type, String alias) {
    this(type, alias, 0);
  }

  /**
   * @param alias the guest's name of the type, or null
   * @param dimensions of an array; 0 for a scalar. An array type with 0 has one dimension, a scalar type with dimensions is
   *     an array
   * @throws IllegalArgumentException if {@code dimensions} is negative
   */
  public MetaFFITypeInfo(MetaFFITypes type, String alias, int dimensions) {
    if (dimensions < 0) throw new IllegalArgumentException("A type cannot have " + dimensions + " dimensions.");
    this.type = Objects.requireNonNull(type, "type");
    this.alias = alias;
    this.dimensions = dimensions;
  }

  public MetaFFITypes type() {
    return type;
  }

  /** The guest's name of the type, or null. */
  public String alias() {
    return alias;
  }

  public int dimensions() {
    return dimensions;
  }

  /** Infos of bare types; null gives null. */
  static MetaFFITypeInfo[] of(MetaFFITypes[] types) {
    if (types == null) return null;
    MetaFFITypeInfo[] infos = new MetaFFITypeInfo[types.length];
    for (int i = 0; i < types.length; i++) infos[i] = types[i] == null ? null : new MetaFFITypeInfo(types[i]);
    return infos;
  }

  @Override
  public String toString() {
    return type + (alias == null ? "" : " \"" + alias + "\"") + (dimensions == 0 ? "" : " dims=" + dimensions);
  }
}
