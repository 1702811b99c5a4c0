using System.CommandLine;
using System.Text.Json;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Cli;

/// <summary>
/// One line of the JSON output of whence layers: places are [height, width] where they are known, placeless the tokens beside them; the reason is given for the
/// default layer.
/// </summary>
sealed record LayerJson(string Name, string Operation, int[] Shape, bool IsImage, int[]? Places, int Placeless, bool IsDefault, string? Reason);

/// <summary>whence layers: what --layer may name, and which one is taken without it.</summary>
static class LayersCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout, one object per layer" };
        var command = new Command("layers", "List a network's layers, and which one class-activation maps look at unless --layer names another.") { json };
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            var network = model.SizedNetwork(parsed);
            var layers = Layers(network);
            if (parsed.GetValue(json))
                layers.ForEach(layer => Console.Out.WriteLine(JsonSerializer.Serialize(layer, JsonContext.Default.LayerJson)));
            else
                WriteTable(network, layers);
        });
        return command;
    }

    static List<LayerJson> Layers(INetwork network)
    {
        var g = new Graph();
        var x = g.Input("x", network.InputShape);
        var output = network.Build(g, x);
        var (choice, places) = (LayerChoice.Find(x, output), output.Places(x));
        return [.. output.Layers.Where(layer => layer.Value != x).Select(layer => Line(layer.Key, layer.Value, places.GetValueOrDefault(layer.Value), choice))];
    }

    static LayerJson Line(string name, Node node, LayerPlaces? places, LayerChoice? choice)
    {
        var known = places?.Fits(node.Shape) == true ? places : null;
        var isDefault = name == choice?.Name;
        return new(
            name, node.Op.Name, node.Shape.ToArray(), known is { AreTokens: false }, known is null ? null : [known.Height, known.Width], known?.Placeless(node.Shape) ?? 0,
            isDefault, isDefault ? choice!.Reason : null);
    }

    static string Kind(LayerJson layer) => layer switch
    {
        { Places: null } => "",
        { IsImage: true } => " image",
        { Places: [var height, var width], Placeless: var others } => $" tokens of {height}x{width} places{(others > 0 ? $" and {others} without" : "")}",
        _ => "",
    };

    static void WriteTable(INetwork network, List<LayerJson> layers)
    {
        ConsoleTable.Write(["layer", "operation", "shape", ""], layers.Select(layer => new[]
        {
            layer.Name, layer.Operation, $"[{string.Join(',', layer.Shape)}]{Kind(layer)}", layer.IsDefault ? "default" : "",
        }));
        Console.Out.WriteLine(layers.Find(layer => layer.IsDefault) is { } chosen
            ? $"The default of {network.Name} is {chosen.Name}: {chosen.Reason}."
            : $"{network.Name} has no default: no value with more than one place is on every path to the class scores. Name a layer by --layer.");
    }
}
