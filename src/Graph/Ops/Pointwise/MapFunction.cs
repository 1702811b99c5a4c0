using System.Runtime.CompilerServices;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Graphs.Ops;

/// <summary>A formula given as a tree: compiled for the CPU where code can be made at run time, walked everywhere else.</summary>
readonly struct MapFunction(Expression term) : IUnaryFunction, IBinaryFunction
{
    readonly Delegate? compiled = RuntimeFeature.IsDynamicCodeCompiled ? SimdWidths.Best.Use(new Compiler(term)) : null;

    public static bool SlopeReadsOutput => false;

    public T Value<T>(T x) where T : struct, IReal<T> => Value(x, x);

    public T Value<T>(T a, T b) where T : struct, IReal<T> => compiled is Func<T, T, T> f ? f(a, b) : term.Value(a, b);

    public T Slope<T>(T x) where T : struct, IReal<T> => term.Derivative(0).Value(x, x);

    readonly struct Compiler(Expression term) : ILanesUse<Delegate>
    {
        public Delegate With<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => TermCompiler<FloatLanes<TLanes, TVector>>.Compile(term);
    }
}
