//! Reads `#[record(…)]` and `#[grant(…)]` (记录与授权属性) and writes the description.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{DeriveInput, Error, Ident, LitStr, Result};

use crate::field::{self, Described};

#[derive(Default)]
struct Head {
    key: Option<LitStr>,
    plural: Option<LitStr>,
    label: Option<TokenStream>,
    number: Option<LitStr>,
    title: Option<Ident>,
    owner: Option<Ident>,
    board: Option<Ident>,
    calendar: Option<Ident>,
    members: bool,
    within: Option<(Ident, Ident)>,
    behaviour: bool,
    grants: Vec<TokenStream>,
}

impl Head {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let name = meta.path.require_ident()?.to_string();
        match name.as_str() {
            "key" => self.key = Some(meta.value()?.parse()?),
            "plural" => self.plural = Some(meta.value()?.parse()?),
            "label" => self.label = Some(field::pair(meta)?),
            "number" => self.number = Some(meta.value()?.parse()?),
            "title" => self.title = Some(meta.value()?.parse()?),
            "owner" => self.owner = Some(meta.value()?.parse()?),
            "board" => self.board = Some(meta.value()?.parse()?),
            "calendar" => self.calendar = Some(meta.value()?.parse()?),
            "members" => self.members = true,
            "within" => meta.parse_nested_meta(|part| {
                let link = part.path.require_ident()?.clone();
                self.within = Some((link, part.value()?.parse()?));
                Ok(())
            })?,
            "behaviour" => self.behaviour = true,
            _ => {
                return Err(meta.error(
                    "unknown; a record has key, plural, label, number, title, owner, board, calendar, \
                     members, within, behaviour",
                ));
            }
        }
        Ok(())
    }

    fn grant(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let role = role(meta.path.require_ident()?)?;
        let scope: Ident = meta.value()?.parse()?;
        let (rows, edit) = match scope.to_string().as_str() {
            "every" => ("Every", true),
            "all" => ("All", true),
            "subtree" => ("Subtree", true),
            "own" => ("Own", true),
            "read_every" => ("Every", false),
            "read" => ("All", false),
            "read_subtree" => ("Subtree", false),
            "read_own" => ("Own", false),
            _ => {
                return Err(Error::new(
                    scope.span(),
                    "unknown; a grant is every, all, subtree, own, read_every, read, read_subtree or \
                     read_own",
                ));
            }
        };
        let rows = Ident::new(rows, scope.span());
        self.grants.push(quote!(::qd_records::Grant {
            role: ::qd_records::qd_base::Role::#role,
            rows: ::qd_records::Rows::#rows,
            edit: #edit,
        }));
        Ok(())
    }
}

fn role(name: &Ident) -> Result<Ident> {
    let role = match name.to_string().as_str() {
        "director" => "Director",
        "management" => "Management",
        "manager" => "RegionalManager",
        "member" => "Sales",
        "marketing" => "Marketing",
        "finance" => "Finance",
        "hr" => "HumanResources",
        "legal" => "Legal",
        "product" => "Product",
        "service" => "Service",
        "production" => "Production",
        "administrator" => "Administrator",
        "auditor" => "Auditor",
        _ => {
            return Err(Error::new(
                name.span(),
                "unknown; the roles are director, management, manager, member, marketing, finance, hr, \
                 legal, product, service, production, administrator, auditor",
            ));
        }
    };
    Ok(Ident::new(role, name.span()))
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let mut head = Head::default();
    for attribute in &input.attrs {
        if attribute.path().is_ident("record") {
            attribute.parse_nested_meta(|meta| head.read(&meta))?;
        } else if attribute.path().is_ident("grant") {
            attribute.parse_nested_meta(|meta| head.grant(&meta))?;
        }
    }
    let fields = field::all(input)?;
    let lacks = |what: &str| Error::new(input.ident.span(), format!("#[record(…)] lacks {what}"));
    let key = head.key.as_ref().ok_or_else(|| lacks("key"))?;
    let label = head.label.as_ref().ok_or_else(|| lacks("label"))?;
    let title = head.title.as_ref().ok_or_else(|| lacks("title"))?;
    let plural = match &head.plural {
        Some(plural) => plural.value(),
        None => format!("{}s", key.value()),
    };
    let link = head.within.as_ref().map(|(link, _)| link.clone());
    for name in [&head.title, &head.owner, &head.board, &head.calendar, &link]
        .into_iter()
        .flatten()
    {
        if fields.iter().all(|field| field.ident != *name) {
            return Err(Error::new(name.span(), "there is no such field"));
        }
    }
    let title = title.to_string();
    let [owner, board, calendar] = [&head.owner, &head.board, &head.calendar].map(named);
    let number = optional(head.number.as_ref());
    let within = match &head.within {
        Some((link, of)) => {
            let field = LitStr::new(&link.to_string(), link.span());
            quote!(Some(::qd_records::Within {
                field: #field,
                of: <#of as ::qd_records::Record>::TYPE,
            }))
        }
        None => quote!(None),
    };
    let (members, grants, ident) = (head.members, &head.grants, &input.ident);
    let described: Vec<_> = fields.iter().map(Described::tokens).collect();
    let body = content(&fields);
    let names = fields
        .iter()
        .map(|field| field.checked("must_be_free_field"));
    let behaviour = (!head.behaviour).then(|| quote!(impl ::qd_records::Behaviour for #ident {}));
    Ok(quote! {
        impl ::qd_records::Record for #ident {
            const TYPE: &'static ::qd_records::RecordType = &::qd_records::RecordType {
                key: #key,
                plural: #plural,
                label: #label,
                number: #number,
                title: #title,
                owner: #owner,
                board: #board,
                calendar: #calendar,
                members: #members,
                within: #within,
                fields: &[#(#described),*],
                grants: &[#(#grants),*],
                behave: ::qd_records::behave::<#ident>,
            };
            #body
        }
        #(#names)*
        #behaviour
    })
}

pub(crate) fn expand_child(input: &DeriveInput) -> Result<TokenStream> {
    let fields = field::all(input)?;
    let described: Vec<_> = fields.iter().map(Described::tokens).collect();
    let (body, ident) = (content(&fields), &input.ident);
    let names = fields
        .iter()
        .map(|field| field.checked("must_be_free_child"));
    Ok(quote! {
        impl ::qd_records::ChildType for #ident {
            const FIELDS: &'static [::qd_records::Field] = &[#(#described),*];
            #body
        }
        #(#names)*
    })
}

/// The two functions between struct and content.
fn content(fields: &[Described]) -> TokenStream {
    let put = fields.iter().map(Described::put);
    let pick = fields.iter().map(Described::pick);
    quote! {
        fn to_content(&self) -> ::qd_records::Content {
            let mut content = ::qd_records::Content::new();
            #(#put)*
            content
        }
        fn from_content(
            content: &::qd_records::Content,
        ) -> ::std::result::Result<Self, ::qd_records::Wrong> {
            Ok(Self { #(#pick),* })
        }
    }
}

fn named(name: &Option<Ident>) -> TokenStream {
    let text = name
        .as_ref()
        .map(|name| LitStr::new(&name.to_string(), name.span()));
    optional(text.as_ref())
}

fn optional(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}
