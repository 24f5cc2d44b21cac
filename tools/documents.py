"""The tools on documents: search, one clause word for word, lists, versions compared, limits calculated."""

from tools.document_arguments import CalculateLimit, CompareVersions, GetClause, ListDocuments, SearchDocuments
from tools.document_clause import get_clause
from tools.document_limits import calculate_limit
from tools.document_list import list_documents
from tools.document_search import search_documents
from tools.document_versions import compare_versions
from tools.registry import Tool

SEARCH_DOCUMENTS = Tool(
    name="search_documents",
    arguments=SearchDocuments,
    description=(
        "Answers questions about the company's rules, procedures, products, forms and notices from its own documents."
        " Returns the sentences and table rows that answer, with document, article and the version in force, and the"
        " passages word for word. Says so when the documents hold nothing on the subject. For one article by number use"
        " get_clause, for what changed use compare_versions, for 'may I spend this much' use calculate_limit."
    ),
    run=search_documents,
)
GET_CLAUSE = Tool(
    name="get_clause",
    arguments=GetClause,
    description="Returns one article of one document word for word, in the version in force on the asked day.",
    run=get_clause,
)
LIST_DOCUMENTS = Tool(
    name="list_documents",
    arguments=ListDocuments,
    description="Lists documents (with version and dates) by title, subject or type; forms come with their file.",
    run=list_documents,
)
COMPARE_VERSIONS = Tool(
    name="compare_versions",
    arguments=CompareVersions,
    description="Shows article by article what changed between two versions of one document.",
    run=compare_versions,
)
CALCULATE_LIMIT = Tool(
    name="calculate_limit",
    arguments=CalculateLimit,
    description=(
        "Decides from the rules, kept as data, whether an amount may be spent or given: meals, lodging, fees, gifts,"
        " samples, travel. Returns the limits that apply, the stricter one first, the verdict and the conditions."
    ),
    run=calculate_limit,
)
TOOLS = (SEARCH_DOCUMENTS, GET_CLAUSE, LIST_DOCUMENTS, COMPARE_VERSIONS, CALCULATE_LIMIT)
