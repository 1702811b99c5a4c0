namespace Whence.Kernels.Language;

sealed partial class KernelBuilder
{
    /// <summary>a * b + c, rounded once.</summary>
    public F32 Fma(F32 a, F32 b, F32 c) => F32.Fma(a, b, c);

    /// <summary>a * b + c, rounded once.</summary>
    public F64 Fma(F64 a, F64 b, F64 c) => F64.Fma(a, b, c);

    /// <summary>condition ? then : otherwise, both computed.</summary>
    public T Select<T>(Predicate condition, T then, T otherwise)
        where T : struct, IValue<T> => Arithmetic.Select(condition, then, otherwise);
}
