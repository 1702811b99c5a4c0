using System.Text.Json;

namespace Whence.Tests.Models.Training;

/// <summary>Numbers that PyTorch 1.13 computed in double precision: losses, optimisers' steps, schedules.</summary>
static class PyTorch
{
    static readonly JsonElement File = Read("pytorch.json");

    public static JsonElement Read(string file) =>
        JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "data", "training", file))).RootElement;

    public static double[] Numbers(string name) => Numbers(File.GetProperty(name));

    public static double[][] Rows(string name) => [.. File.GetProperty(name).EnumerateArray().Select(Numbers)];

    public static double Loss(string name) => File.GetProperty("losses").GetProperty(name).GetDouble();

    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetDouble())];
}
