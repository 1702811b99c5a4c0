namespace Whence.Kernels.Instructions;

/// <summary>What a register of a kernel holds.</summary>
enum RegisterType
{
    /// <summary>32-bit floating point.</summary>
    F32,

    /// <summary>64-bit floating point: posterior kernels only.</summary>
    F64,

    /// <summary>32-bit signed integer.</summary>
    S32,

    /// <summary>32-bit unsigned integer.</summary>
    U32,

    /// <summary>64-bit signed integer; addresses in device memory too.</summary>
    S64,

    /// <summary>Two 16-bit floating-point numbers of 5 exponent bits.</summary>
    F16x2,

    /// <summary>Two 16-bit floating-point numbers of 8 exponent bits.</summary>
    BF16x2,

    /// <summary>A 32-bit floating-point number rounded to 10 fraction bits for the tensor cores.</summary>
    TF32,

    /// <summary>True or false.</summary>
    Predicate,
}
