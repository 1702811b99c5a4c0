using System.CommandLine;
using System.Text.Json;
using Whence.Models;

namespace Whence.Cli;

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
            var layers = NetworkLayer.Of(network);
            if (parsed.GetValue(json))
                WriteJson(layers);
            else
                WriteTable(network, layers);
        });
        return command;
    }

    static void WriteJson(IEnumerable<NetworkLayer> layers)
    {
        foreach (var layer in layers)
            Console.Out.WriteLine(JsonSerializer.Serialize(layer, JsonContext.Default.NetworkLayer));
    }

    static string Kind(NetworkLayer layer) => layer switch
    {
        { Places: null } => "",
        { IsImage: true } => " image",
        { Places: [var height, var width], Placeless: var others } => $" tokens of {height}x{width} places{(others > 0 ? $" and {others} without" : "")}",
        _ => "",
    };

    static void WriteTable(INetwork network, IReadOnlyList<NetworkLayer> layers)
    {
        ConsoleTable.Write(["layer", "operation", "shape", ""], layers.Select(layer => new[]
        {
            layer.Name, layer.Operation, $"[{string.Join(',', layer.Shape)}]{Kind(layer)}", layer.IsDefault ? "default" : "",
        }));
        Console.Out.WriteLine(layers.FirstOrDefault(layer => layer.IsDefault) is { } chosen
            ? $"The default of {network.Name} is {chosen.Name}: {chosen.Reason}."
            : $"{network.Name} has no default: no value with more than one place is on every path to the class scores. Name a layer by --layer.");
    }
}
