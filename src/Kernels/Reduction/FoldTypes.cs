using System.Runtime.CompilerServices;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>The types of a fold and of its state: what an op carries for kernels.</summary>
/// <param name="Fold">An <see cref="IFold{TState}"/>.</param>
/// <param name="State">Its state.</param>
/// <param name="StateFloats">Size of the state, in float32 numbers.</param>
/// <param name="OfNone">The fold of no values.</param>
readonly record struct FoldTypes(Type Fold, Type State, int StateFloats, float OfNone)
{
    /// <summary>The types by name.</summary>
    public static FoldTypes Of<TFold, TState>()
        where TFold : struct, IFold<TState>
        where TState : unmanaged => new(typeof(TFold), typeof(TState), Unsafe.SizeOf<TState>() / sizeof(float), TFold.Finish(TFold.Start(), 0));

    /// <summary>The fold by a formula that all back ends share.</summary>
    public static FoldTypes Of(ReduceFormula formula) => formula.Use(default(Maker));

    readonly struct Maker : IReduceUse<FoldTypes>
    {
        public FoldTypes With<TFunction>(TFunction f) where TFunction : struct, IReduceFunction => Of<FormulaFold<TFunction>, Scalar>();
    }
}
