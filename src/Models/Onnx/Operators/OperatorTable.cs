using Whence.Graphs;

namespace Whence.Models.Onnx.Operators;

/// <summary>Collects the entries of <see cref="OnnxOperators"/>.</summary>
sealed class OperatorTable
{
    public Dictionary<string, Func<NodeScope, OnnxValue[]>> Entries { get; } = [];

    /// <summary>An operator with one result.</summary>
    public void Add(string op, Func<NodeScope, OnnxValue> append) => Entries.Add(op, s => [append(s)]);

    /// <summary>An operator with several results.</summary>
    public void AddMany(string op, Func<NodeScope, OnnxValue[]> append) => Entries.Add(op, append);

    /// <summary>A function of each element by itself: any layout will do.</summary>
    public void AddUnary(string op, Func<NodeScope, Op> make) =>
        Add(op, s => s.Result(s.Add(make(s), s.AnyLayout(s[0])), s[0].IsChannelsLast));
}
