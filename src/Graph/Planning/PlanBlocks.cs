using Whence.Runtime;

namespace Whence.Graphs.Planning;

/// <summary>The memory of a plan by owner: arena, constants and states are the plan's, weights are shared.</summary>
sealed class PlanBlocks : IDisposable
{
    readonly List<Block> constants = [];
    readonly List<(Node Node, Block Block, float[]? Initial)> states = [];
    readonly HashSet<Block> shared = [];
    Block? arena;

    public long ConstantBytes => constants.Sum(block => block.Bytes);

    public long StateBytes => states.Sum(state => state.Block.Bytes);

    public long WeightBytes => shared.Sum(block => block.Bytes);

    public long ArenaBytes => arena?.Bytes ?? 0;

    public Block AddArena(Block block) => arena = block;

    public Block Share(Block weight)
    {
        shared.Add(weight);
        return weight;
    }

    /// <summary>Whether a block holds a parameter.</summary>
    public bool IsShared(Block block) => shared.Contains(block);

    public Block AddConstant(Block block, float[]? values)
    {
        constants.Add(block);
        block.Write(values);
        return block;
    }

    public Block AddState(Node node, Block block, float[]? initial)
    {
        states.Add((node, block, initial));
        block.Write(initial);
        return block;
    }

    /// <summary>Puts every state back to the value it started from.</summary>
    public void ResetStates()
    {
        foreach (var (_, block, initial) in states)
        {
            if (initial is null)
                block.Clear();
            else
                block.Write(initial);
        }
    }

    public void Dispose()
    {
        arena?.Dispose();
        constants.ForEach(block => block.Dispose());
        states.ForEach(state => state.Block.Dispose());
    }
}
