using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A float32 rounded to 10 fraction bits: an operand of the tensor cores.</summary>
readonly struct TF32(Operand operand) : IValue<TF32>
{
    public static RegisterType Type => RegisterType.TF32;

    public Operand Operand => operand;

    public static TF32 Of(Operand operand) => new(operand);

    /// <summary>The number as float32, exactly.</summary>
    public F32 ToF32() => Arithmetic.Reinterpret<F32>(Type, operand);
}
