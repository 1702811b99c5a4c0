namespace Whence.Models.Onnx.Flow;

/// <summary>If: the nodes of the branch that its condition chooses, where the condition is known at import.</summary>
static class Branches
{
    public static void If(NodeScope s)
    {
        if (s[0].Constant is not { } condition)
            throw s.Unsupported(
                $"its condition '{s.Node.Inputs[0]}' is computed from the input's values; only what follows from shapes and constants is known at import, so export the one branch that is wanted");
        if (condition.Count != 1)
            throw s.Node.Error($"its condition is {condition}, one truth value expected");
        var isThen = condition.ToDoubles()[0] != 0;
        var branch = s.Node.Graph(isThen ? "then_branch" : "else_branch");
        s.Node.Ignore("then_branch", "else_branch");
        if (branch.Input.Count > 0)
            throw s.Node.Error($"the branch chosen has {branch.Input.Count} inputs, branches have none");
        if (branch.Output.Count < s.Node.Outputs.Count)
            throw s.Node.Error($"{s.Node.Outputs.Count} outputs, the branch chosen has {branch.Output.Count}");
        s.Builder.Unroll(s.Node, branch, $"{s.Node.Name}/{(isThen ? "then" : "else")}", new Dictionary<string, string>(),
            s.Node.Outputs.Select((outer, i) => (branch.Output[i].Name, outer)));
    }
}
