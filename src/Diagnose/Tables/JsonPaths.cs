using System.Text;
using System.Text.Json;

namespace Whence.Diagnose.Tables;

/// <summary>
/// The columns that nested JSON objects make: <c>{"top":[{"label":"cat"}]}</c> has the column <c>top.0.label</c>. A tree of names that remembers
/// which member came last, since rows repeat their order.
/// </summary>
sealed class JsonPaths(string path)
{
    readonly List<(byte[] Name, JsonPaths Child)> children = [];
    int next;

    /// <summary>The name of the column that ends here.</summary>
    public string Path => path;

    /// <summary>The column that ends here; null until a value came.</summary>
    public ColumnBuilder? Column { get; set; }

    /// <summary>The member whose name the reader stands on.</summary>
    public JsonPaths Member(ref Utf8JsonReader reader)
    {
        for (var tried = 0; tried < children.Count; tried++)
        {
            var at = next < children.Count ? next : 0;
            next = at + 1;
            if (reader.ValueTextEquals(children[at].Name))
                return children[at].Child;
        }
        return Add(reader.GetString()!);
    }

    /// <summary>The element of an array.</summary>
    public JsonPaths Element(int index) => index < children.Count ? children[index].Child : Add($"{index}");

    JsonPaths Add(string name)
    {
        var child = new JsonPaths(path.Length == 0 ? name : $"{path}.{name}");
        children.Add((Encoding.UTF8.GetBytes(name), child));
        next = children.Count;
        return child;
    }
}
