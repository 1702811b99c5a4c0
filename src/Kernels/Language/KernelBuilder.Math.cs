using Whence.Kernels.Instructions;

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

    internal Predicate PurePredicate(Instruction template)
    {
        var key = new PureKey(template);
        foreach (var scope in scopes)
        {
            if (scope.Known.TryGetValue(key, out var known))
                return new(Operand.Of(known));
        }
        var result = Result(template);
        scopes.Peek().Known[key] = result;
        return new(Operand.Of(result));
    }
}
