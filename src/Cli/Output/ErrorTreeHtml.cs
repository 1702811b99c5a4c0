using Whence.Diagnose.Weakness;
using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>An error tree as nested lists that open and close, a bar with its interval for every node.</summary>
static class ErrorTreeHtml
{
    public static Html Render(ErrorNode root) => Html.Of($"<ul class=\"tree\">{Node(root)}</ul>\n");

    static Html Node(ErrorNode node)
    {
        var line = Html.Of($"<span class=\"node\"><span>{(node.Question ?? "all (the half that did not choose the questions)")}: {NumberText.Percent(node.ErrorRate.Mean)} of {node.Count} wrong</span>{IntervalBar.Render(node.ErrorRate)}</span>");
        return node.Children.Count == 0
            ? Html.Of($"<li>{line}</li>\n")
            : Html.Of($"<li><details open><summary>{line}</summary><ul>{node.Children.Select(Node)}</ul></details></li>\n");
    }
}
