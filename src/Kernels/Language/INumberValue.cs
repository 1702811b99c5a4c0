using Whence.Kernels.Instructions;

namespace Whence.Kernels.Language;

/// <summary>A typed value of a kernel whose constants are C# numbers of type <typeparamref name="TNumber"/>.</summary>
interface INumberValue<T, TNumber> : IValue<T>
    where T : struct, INumberValue<T, TNumber>
{
    static abstract implicit operator T(TNumber constant);

    /// <summary>The number that a constant operand stands for.</summary>
    static abstract TNumber Constant(Operand operand);
}
