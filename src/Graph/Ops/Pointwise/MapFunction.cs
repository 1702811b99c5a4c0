using System.Runtime.CompilerServices;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>A formula given as a tree: compiled for the CPU where code can be made at run time, walked everywhere else.</summary>
readonly struct MapFunction(Expression term) : IUnaryFunction, IBinaryFunction
{
    readonly Func<FloatLanes, FloatLanes, FloatLanes>? compiled = RuntimeFeature.IsDynamicCodeCompiled ? TermCompiler.Compile(term) : null;

    public static bool SlopeReadsOutput => false;

    public T Value<T>(T x) where T : struct, IReal<T> => Value(x, x);

    public T Value<T>(T a, T b) where T : struct, IReal<T> =>
        typeof(T) == typeof(FloatLanes) && compiled is not null ? Unsafe.As<Func<T, T, T>>(compiled)(a, b) : term.Value(a, b);

    public T Slope<T>(T x) where T : struct, IReal<T> => term.Derivative(0).Value(x, x);
}
