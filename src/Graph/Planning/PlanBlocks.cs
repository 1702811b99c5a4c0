using Whence.Runtime;

namespace Whence.Graph.Planning;

/// <summary>The memory of a plan by owner: arena, constants and states are the plan's, weights are shared.</summary>
sealed unsafe class PlanBlocks(Block arena) : IDisposable
{
    readonly List<Block> constants = [];
    readonly List<(Node Node, Block Block, float[]? Initial)> states = [];
    readonly HashSet<Block> shared = [];

    public Block Arena { get; } = arena;

    public long ConstantBytes => constants.Sum(block => block.Bytes);

    public long StateBytes => states.Sum(state => state.Block.Bytes);

    public long WeightBytes => shared.Sum(block => block.Bytes);

    public float* Share(Block weight)
    {
        shared.Add(weight);
        return weight.Pointer;
    }

    public float* AddConstant(Block block, float[]? values)
    {
        values?.CopyTo(block.Span);
        constants.Add(block);
        return block.Pointer;
    }

    public float* AddState(Node node, Block block, float[]? initial)
    {
        initial?.CopyTo(block.Span);
        states.Add((node, block, initial));
        return block.Pointer;
    }

    /// <summary>Puts every state back to the value it started from.</summary>
    public void ResetStates()
    {
        foreach (var (_, block, initial) in states)
        {
            if (initial is null)
                block.Span.Clear();
            else
                initial.CopyTo(block.Span);
        }
    }

    public void Dispose()
    {
        Arena.Dispose();
        constants.ForEach(block => block.Dispose());
        states.ForEach(state => state.Block.Dispose());
    }
}
