using System.Numerics;

namespace Whence.Runtime.Cpu;

/// <summary>A fold of many values into one, written once for every vector width.</summary>
interface IReduceFunction
{
    /// <summary>The fold of no values.</summary>
    Vector<float> Start { get; }

    /// <summary>Takes one more value in.</summary>
    Vector<float> Step(Vector<float> folded, Vector<float> x);

    /// <summary>Joins two folds.</summary>
    Vector<float> Merge(Vector<float> a, Vector<float> b);

    /// <summary>The result from the fold of <paramref name="count"/> values.</summary>
    Vector<float> Finish(Vector<float> folded, long count);
}
